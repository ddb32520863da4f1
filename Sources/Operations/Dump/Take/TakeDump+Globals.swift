// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Postgres
import Repository

extension TakeDump {
    /// The cluster's roles and tablespaces. Where passwords may not be read, they are left out, and that is said.
    func runGlobals(_ database: String) async throws -> StoredDump {
        try await startingAnew {
            do {
                return try await takeGlobals(database, withoutPasswords: false)
            } catch let error as WaldenError where error.code == .permission {
                let dump = try await takeGlobals(database, withoutPasswords: true)
                report(.warning("the roles were dumped without their passwords, which only a superuser may read"))
                return dump
            }
        }
    }

    private func takeGlobals(_ database: String, withoutPasswords: Bool) async throws -> StoredDump {
        let started = now()
        let (time, version) = try await server.connected(database) {
            (try await ServerClock.now(ordinary: $0), try await ServerVersion.text(ordinary: $0))
        }
        let id = DumpID(tier: tier, content: .globals, begun: time)
        var request = GlobalsRequest(database: database)
        (request.withoutPasswords, request.lockWait) = (withoutPasswords, options.lockWait)
        let stream = try await DumpStream.start(
            request, programs: programs, connection: try server.programConnection(), watch: nil)
        let compression = options.format == .plain ? options.compression : .gzip(level: 6)
        let (object, _) = try await store(id, .plain, compression, .stream(stream))
        var marker = DumpMarker(
            id, cluster: cluster, object: object, dump: .plain, snapshotAt: time, startedAt: started,
            finishedAt: started, walden: waldenVersion)
        marker.postgresVersion = version
        if withoutPasswords { marker.options = ["--no-role-passwords"] }
        return try await prove(id, &marker)
    }
}
