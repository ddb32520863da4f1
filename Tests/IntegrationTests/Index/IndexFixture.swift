// SPDX-License-Identifier: MIT

import Foundation
import PITR
import PostgresTestSupport
import SystemPackage
import Testing

/// A server with segments of 1 MiB whose WAL begins shortly before the end of a LOG, so that a few segments close it.
enum IndexFixture {
    static let lastOfLog: UInt64 = 4095

    static func with<Value>(_ body: (WaldenFixture) async throws -> Value) async throws -> Value {
        var options = WaldenFixture.Options()
        options.cluster.segmentSizeMiB = 1
        options.cluster.settings = [
            "max_prepared_transactions": "5", "autovacuum": "off", "checkpoint_timeout": "1h",
            "bgwriter_lru_maxpages": "0",
        ]
        // LOG 4, segment 4092: before walden init, whose system identifier this does not change.
        options.prepare = { cluster in
            try await cluster.succeed("pg_resetwal", ["-l", "000000010000000400000FFC", cluster.dataDirectory.string])
        }
        return try await WaldenFixture.with(options, body)
    }
}

extension WaldenFixture {
    static let megabyte = SegmentSize(bytes: 1 << 20) ?? .standard

    /// Commits, aborts, prepared transactions, a restore point, a dropped table and records of many pages, over the border of
    /// the LOG and two segments further. The names of what is archived, sorted.
    func crossLog() async throws -> [String] {
        try await cluster.sql("CREATE TABLE doomed (x int)")
        try await cluster.sql("CREATE TABLE kept (x text)")
        try await cluster.sql("DROP TABLE doomed")
        try await cluster.sql("SELECT pg_create_restore_point('before the border')")
        try await cluster.sql("BEGIN; INSERT INTO kept VALUES ('x'); PREPARE TRANSACTION 'two'")
        var number: UInt64 = 0
        while number < 5 * 4096 + 2 {
            // 300 kB are longer than a third of a segment, so records cross most borders.
            try await cluster.sql(
                "SELECT pg_logical_emit_message(true, 'walden', repeat(md5(random()::text), 10000))")
            try await cluster.sql("BEGIN; INSERT INTO kept VALUES ('gone'); ROLLBACK")
            let name = try #require(
                try await cluster.sql("SELECT pg_walfile_name(pg_current_wal_lsn())").first?.first ?? nil)
            number = try #require(WALSegment(name: name, size: Self.megabyte)).number
        }
        try await cluster.sql("COMMIT PREPARED 'two'")
        let last = try await switchSegment()
        try await waitUntilArchived(last)
        return try archiveStatus("done").filter { $0.utf8.count == 24 }
    }

    /// The one document that a command printed; its result.
    func json(_ arguments: String..., status: Int32 = 0) async throws -> [String: Any] {
        let answer = try await run([programs.walden.string] + arguments + ["--json"])
        #expect(answer.status == status, "\(answer)")
        let document = try JSONSerialization.jsonObject(with: Data(answer.out.utf8)) as? [String: Any]
        #expect(document?["schema"] as? Int == 1)
        return try #require(document?["result"] as? [String: Any], "\(answer)")
    }

    /// The lines of an index object, as the stock program unfolds it.
    func indexLines(_ name: String, on timeline: String = "00000001") async throws -> [[String: Any]] {
        let path = indexObject(name, on: timeline)
        let text = try await cluster.succeed("/usr/bin/env", ["zstd", "-q", "-d", "-c", path.string])
        return try text.split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return try #require(object as? [String: Any])
        }
    }

    func indexObject(_ name: String, on timeline: String = "00000001") -> FilePath {
        repository.appending("main/\(cluster.programs.major)-\(systemIdentifier)/index/\(timeline)/\(name).jsonl.zst")
    }
}
