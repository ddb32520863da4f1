// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Postgres
import SystemPackage

/// The folder of one drill, which only its user may enter: everything that it makes is in there.
struct DrillScratch: Sendable {
    static let purpose = "drill"
    /// A socket's path holds 107 bytes (`man 7 unix`), of which its name takes some.
    private static let longest = 90
    /// The fetch server of the recovery may still put its own files away, for a second.
    private static let patience = Duration.seconds(10)

    let folder: FilePath
    let owner: UserAccount?

    var data: FilePath { Self.data(in: folder) }
    var log: FilePath { folder.appending("server.log") }
    var hostBased: FilePath { folder.appending("pg_hba.conf") }
    var ident: FilePath { folder.appending("pg_ident.conf") }

    static func data(in folder: FilePath) -> FilePath { folder.appending("data") }

    func tablespace(_ name: String) -> FilePath { folder.appending("tablespaces").appending(name) }

    /// A new one below `parent`, which bears the mark of this process.
    static func make(in parent: FilePath, owner: UserAccount?) async throws -> DrillScratch {
        try await BlockingThreads.shared.run {
            try check(parent)
            let folder = try Scratch.make(in: parent, for: purpose)
            do {
                try ScratchOwner.write(to: folder)
                let scratch = DrillScratch(folder: folder, owner: owner)
                try scratch.giveAway(folder.appending(ScratchOwner.name))
                try scratch.giveAway(folder)
                return scratch
            } catch {
                Scratch.remove(folder)
                throw error
            }
        }
    }

    private static func check(_ parent: FilePath) throws {
        let isShort = Scratch.path(in: parent, for: purpose).string.utf8.count <= longest
        let isPlain = !parent.string.unicodeScalars.contains { "'\"\\$`".unicodeScalars.contains($0) }
        if isShort, isPlain { return }
        throw WaldenError(
            .configuration, "cannot start a server below \(parent)",
            cause: "the path is too long for a socket's, or holds a character that a shell would misread",
            hint: "Name another folder with --directory or in drill.directory.")
    }

    private func giveAway(_ path: FilePath) throws {
        guard let owner, chown(path.string, owner.uid, owner.gid) != 0 else { return }
        throw WaldenError.system(Errno(rawValue: errno), "set the owner of", path)
    }

    /// From now on it is the user's: no drill takes it away.
    func keep() async throws {
        try await BlockingThreads.shared.run { ScratchOwner.remove(from: folder) }
    }

    /// Ends the server and removes everything, in a task of its own, since ours may be cancelled. Whether all of it is gone.
    func remove() async -> Bool {
        await Task {
            let hasEnded = try? await BlockingThreads.shared.run { ScratchServer(of: data).end() }
            guard hasEnded == true else { return false }
            let end = ContinuousClock.now + Self.patience
            while true {
                let isGone = try? await BlockingThreads.shared.run {
                    Scratch.remove(folder)
                    return !Folder.isFolder(folder)
                }
                if isGone == true { return true }
                guard ContinuousClock.now < end else { return false }
                try? await Task.sleep(for: .milliseconds(100))
            }
        }.value
    }
}
