// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

extension RecoveryFixture {
    /// A server whose cluster is as small as one can be, since it is backed up and restored for each crash point: of its databases only
    /// `postgres` is left, which holds the table `orders`.
    static func withSmallCluster(
        _ change: (inout Options) -> Void = { _ in }, _ body: (RecoveryFixture) async throws -> Void
    ) async throws {
        try await with(change) { fixture in
            try await fixture.fill("orders")
            for database in ["template0", "template1"] {
                try await fixture.server.sql("ALTER DATABASE \(database) IS_TEMPLATE false")
                try await fixture.server.sql("DROP DATABASE \(database)")
            }
            try await body(fixture)
        }
    }

    /// Writes a configuration with those entries of `repositories:`. Frames are made one after the other, so that steps have an order. `more`
    /// is a line of its own.
    func configure(entries: [String], more: String = "", as file: FilePath? = nil) throws {
        let text = """
            cluster: main
            repositories:
            \(entries.map { "  - \($0)" }.joined(separator: "\n"))
            postgres: {connection: "\(server.conninfo)"}
            backup: {wal_timeout: 120s, workers: 1}
            restore: {workers: 1, prefetch: off}
            dumps: {globals: false, databases: postgres}
            \(more)

            """
        try text.write(toFile: (file ?? configuration).string, atomically: false, encoding: .utf8)
    }

    /// Restores the newest backup, which pg_verifybackup must find to be what the server sent. With `starting` the server is started too,
    /// and holds its table. What was restored is removed again.
    func proveByRestoring(with reader: FilePath, starting: Bool, _ what: String) async throws {
        let proof = folder.appending("proof")
        let place = starting ? place("proof", port: 5439) : Place(path: proof, port: 5439, folder: folder)
        let restored = try await run(
            RecoveryPrograms.walden, ["restore", "--immediate", "--config", reader.string] + place.arguments)
        #expect(restored.status == 0, "\(what): \(restored.testDescription)")
        try await proveRestored(place, starting: starting, what)
        try remove(place)
    }

    func proveRestored(_ place: Place, starting: Bool, _ what: String) async throws {
        // -n: the WAL is in the archive. -i: the map says where the tablespaces are now, and a restore's mark goes from them last.
        let tablespaces = try FileManager.default.contentsOfDirectory(atPath: place.path.appending("pg_tblspc").string)
        let ours = ["tablespace_map"] + tablespaces.map { "pg_tblspc/\($0)/walden-restore-unfinished" }
        let verified = try await run(
            server.programs.path("pg_verifybackup").string, ["-n"] + ours.flatMap { ["-i", $0] } + [place.path.string])
        #expect(verified.status == 0, "\(what): \(verified.testDescription)")
        guard starting else { return }
        let (isPromoted, log) = try await startByHand(place, [])
        #expect(isPromoted, "\(what): \(log)")
        let rows = try await value(place, RecoveryFixture.summary(of: "orders"))
        #expect(rows == RecoveryFixture.thousandRows, "\(what)")
        try await server.succeed("pg_ctl", ["-D", place.path.string, "-m", "immediate", "-w", "stop"])
    }

    /// Names of backups and dumps tell seconds: one that is begun in the second of another waits, which takes more steps.
    func waitForNextSecond() async throws {
        let second = "SELECT date_trunc('second', clock_timestamp())::text"
        let now = try await text(second)
        try await server.wait(for: "the next second") { try await text(second) != now }
    }

    func remove(_ place: Place) throws {
        for path in [place.path.string, place.path.string + ".walden-plan.json"] where exists(FilePath(path)) {
            try FileManager.default.removeItem(atPath: path)
        }
    }

    /// The ids of the backups that `walden list` shows and of those that are not finished.
    func backups(with reader: FilePath, _ what: String) async throws -> (whole: [String], unfinished: [String]) {
        let listed = try await run(RecoveryPrograms.walden, ["list", "--json", "--config", reader.string])
        #expect(listed.status == 0, "\(what): \(listed.testDescription)")
        let result = try listed.document()["result"]
        #expect(result?["damaged"]?.elements.isEmpty == true, "\(what): \(listed.out)")
        let whole = result?["backups"]?.elements.compactMap { $0["id"]?.text } ?? []
        return (whole, result?["unfinished"]?.elements.compactMap(\.text) ?? [])
    }
}
