// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import PITR
import Postgres
import SystemPackage

/// Takes away what tests left that were killed: databases that bear our mark, and throw-away servers.
struct TestLeftovers: Sendable {
    /// Microseconds: a day.
    private static let patience: Int64 = 86_400_000_000

    let request: TestDumps.Request
    let now: Instant
    let warn: @Sendable (String) -> Void

    init(_ request: TestDumps.Request, now: Instant, warn: @escaping @Sendable (String) -> Void) {
        (self.request, self.now, self.warn) = (request, now, warn)
    }

    /// What cannot be taken away is told; it is no reason to test nothing.
    func sweep() async {
        do {
            if let server = request.server { try await sweepDatabases(of: server) }
            try await sweepServers()
        } catch let error as WaldenError where error.code != .cancelled {
            warn("what killed tests left could not be taken away: \(error)")
        } catch {
            return  // whoever is told to stop sweeps nothing more
        }
    }

    /// The mark says when it was made; other databases of such names are somebody else's.
    private func sweepDatabases(of server: DumpServer) async throws {
        let limit = Instant(microseconds: now.microseconds - Self.patience)
        try await server.maintaining(besides: "") { connection in
            let maker = DatabaseMaker(connection)
            for found in try await maker.marked(namesBeginWith: TestDatabaseName.prefix)
            where TestDatabaseName.isLeftover(found.name, mark: found.mark, before: limit) {
                // Of a test that has taken longer than a day until now there are sessions.
                guard try await maker.sessions(in: found.name).isEmpty else { continue }
                try await maker.drop(found.name, mark: found.mark)
                warn("dropped \(found.name), which a killed test had left")
            }
        }
    }

    private func sweepServers() async throws {
        let scratch = request.scratch
        let folders = try await BlockingThreads.shared.run {
            try Folder.names(in: scratch).filter { $0.hasPrefix("walden-\(ThrowawayServer.folderPurpose)-") }
                .map { scratch.appending($0) }.filter(Self.isAbandoned)
        }
        for folder in folders {
            let isRemoved = try await BlockingThreads.shared.run {
                guard Self.endServer(of: folder) else { return false }
                Scratch.remove(folder)
                return true
            }
            warn(isRemoved ? "removed \(folder), which a killed test had left" : "the server in \(folder) does not end")
        }
    }

    /// A folder, and no link to one, of ours or of whom we run servers as, whose maker has surely ended.
    private static func isAbandoned(_ folder: FilePath) -> Bool {
        var status = stat()
        guard lstat(folder.string, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return false }
        let accounts = [UserAccount.named("postgres"), UserAccount.named("nobody")].compactMap { $0?.uid }
        guard status.st_uid == geteuid() || geteuid() == 0 && accounts.contains(status.st_uid) else { return false }
        guard let owner = ScratchOwner.read(from: folder) else { return false }
        return owner.hasSurelyEnded || wasBeforeReboot(owner)
    }

    private static func wasBeforeReboot(_ owner: ProcessIdentity) -> Bool {
        let own = ProcessIdentity.current
        return owner.host == own.host && owner.boot != own.boot && !owner.boot.isEmpty && !own.boot.isEmpty
    }

    /// Whether none runs there any more. Only a process whose working directory is the folder's own data directory is ended, as a
    /// postmaster's is (src/backend/utils/init/miscinit.c, ChangeToDataDir): the number in postmaster.pid may be another's by now.
    private static func endServer(of folder: FilePath) -> Bool {
        let data = ThrowawayServer.data(in: folder)
        guard let process = DataDirectory.runningServer(at: data) else { return true }
        guard process > 0, isServer(process, of: data) else { return process > 0 }
        kill(process, SIGQUIT)
        for _ in 0..<100 where isServer(process, of: data) { usleep(100_000) }
        if isServer(process, of: data) { kill(process, SIGKILL) }
        for _ in 0..<50 where isServer(process, of: data) { usleep(100_000) }
        return !isServer(process, of: data)
    }

    private static func isServer(_ process: Int32, of data: FilePath) -> Bool {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/\(process)/cwd", &buffer, buffer.count - 1)
        guard count > 0 else { return false }
        let path = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard let real = realpath(data.string, nil) else { return false }
        defer { free(real) }
        return path == String(cString: real)
    }
}
