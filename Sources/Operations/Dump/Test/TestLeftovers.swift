// SPDX-License-Identifier: MIT

import Errors
import PITR
import Postgres

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
        let leftovers = ScratchLeftovers(ThrowawayServer.folderPurpose)
        for outcome in try await leftovers.sweep(request.scratch, data: ThrowawayServer.data(in:)) {
            switch outcome {
            case .removed(let folder): warn("removed \(folder), which a killed test had left")
            case .stays(let folder): warn("the server in \(folder) does not end")
            }
        }
    }
}
