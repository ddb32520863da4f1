// SPDX-License-Identifier: MIT

import Glibc
import Host
import Postgres
import SystemPackage

/// Scratch folders with servers in them that killed runs left.
struct ScratchLeftovers: Sendable {
    enum Outcome: Sendable {
        case removed(FilePath)
        /// Its server does not end.
        case stays(FilePath)
    }

    let purpose: String
    /// Besides ourselves, whose folders we may take away as root.
    let accounts: [UInt32]

    init(_ purpose: String, accounts: [UInt32] = []) {
        self.purpose = purpose
        let usual = [UserAccount.named("postgres"), UserAccount.named("nobody")].compactMap { $0?.uid }
        self.accounts = usual + accounts
    }

    /// Ends the servers and removes the folders below `parent` whose makers surely have ended. `data` names the data directory in one.
    func sweep(_ parent: FilePath, data: @escaping @Sendable (FilePath) -> FilePath) async throws -> [Outcome] {
        let folders = try await BlockingThreads.shared.run {
            try Folder.names(in: parent).filter { $0.hasPrefix("walden-\(purpose)-") }.map { parent.appending($0) }
                .filter(isAbandoned)
        }
        var outcomes: [Outcome] = []
        for folder in folders {
            let isRemoved = try await BlockingThreads.shared.run {
                guard ScratchServer(of: data(folder)).end() else { return false }
                Scratch.remove(folder)
                return true
            }
            outcomes.append(isRemoved ? .removed(folder) : .stays(folder))
        }
        return outcomes
    }

    /// A folder, and no link to one, of ours or of whom we run servers as, whose maker has surely ended. Blocks.
    func isAbandoned(_ folder: FilePath) -> Bool {
        var status = stat()
        guard lstat(folder.string, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return false }
        guard status.st_uid == geteuid() || geteuid() == 0 && accounts.contains(status.st_uid) else { return false }
        guard let owner = ScratchOwner.read(from: folder) else { return false }
        return owner.hasSurelyEnded || wasBeforeReboot(owner)
    }

    private func wasBeforeReboot(_ owner: ProcessIdentity) -> Bool {
        let own = ProcessIdentity.current
        return owner.host == own.host && owner.boot != own.boot && !owner.boot.isEmpty && !own.boot.isEmpty
    }
}
