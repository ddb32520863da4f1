// SPDX-License-Identifier: MIT

import Errors
import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// One timeline over the end of a LOG, which is in the index, with a backup at the beginning and one near the end.
struct IndexedHistory {
    let fixture: RecoveryFixture
    let firstBackup: String
    let secondBackup: String
    /// A time and a transaction in the LOG that is indexed, some segments behind the first backup.
    let moment: String
    let xid: String
    /// A segment between the backup and them.
    let between: String

    var index: FilePath { get throws { try fixture.generation().appending("index/00000001/00000004.jsonl.zst") } }

    static func with<Value>(_ body: (IndexedHistory) async throws -> Value) async throws -> Value {
        try await RecoveryFixture.with {
            $0.starts = false
        } _: { fixture in
            try await fixture.server.succeed(
                "pg_resetwal", ["-l", "000000010000000400000FF0", fixture.server.dataDirectory.string])
            try await fixture.startArchiving()
            return try await body(try await IndexedHistory(fixture))
        }
    }

    private init(_ fixture: RecoveryFixture) async throws {
        self.fixture = fixture
        firstBackup = try await fixture.backup()
        try await fixture.fill("first", rows: 10)
        between = try await fixture.archiveAll()
        for number in 0..<3 { try await Self.segment("early\(number)", fixture) }
        moment = try await fixture.moment()
        xid = try await fixture.text("SELECT pg_current_xact_id()")
        for number in 0..<20 { try await Self.segment("late\(number)", fixture) }
        secondBackup = try await fixture.backup()
        try await Self.segment("last", fixture)
        try await fixture.succeed("wal", "index")
    }

    private static func segment(_ table: String, _ fixture: RecoveryFixture) async throws {
        try await fixture.fill(table, rows: 10)
        try await fixture.archiveAll()
    }

    func plan(_ target: [String]) async throws -> JSONText {
        let result = try await fixture.succeed(["plan", "--json"] + target)
        return try #require(try result.document()["result"])
    }

    /// The records at which the plans for them stop.
    func stops(_ targets: [[String]]) async throws -> [String] {
        var records: [String] = []
        for target in targets { records.append(try #require(try await plan(target)["stop"]?["record_lsn"]?.text)) }
        return records
    }

    /// The file is as it was again after `body`.
    func damaging(
        _ path: FilePath, _ change: (inout Data) -> Void, _ body: () async throws -> Void
    ) async throws {
        let before = try Data(contentsOf: URL(fileURLWithPath: path.string))
        try fixture.rewrite(path, change)
        try await body()
        try fixture.rewrite(path) { $0 = before }
    }

    func without(_ path: FilePath, _ body: () async throws -> Void) async throws {
        let names = path.components.suffix(2).map(\.string).joined(separator: "-")
        let aside = fixture.folder.appending("aside-" + names)
        try FileManager.default.moveItem(atPath: path.string, toPath: aside.string)
        try await body()
        try FileManager.default.moveItem(atPath: aside.string, toPath: path.string)
    }

    /// Makes the segment behind `between` claim what none of its transactions says: later times, or the wanted number.
    func lie(about member: String) async throws {
        try await rewriteIndex { line in
            var totals = line["totals"] as? [String: Any] ?? [:]
            switch member {
            case #""times""#: totals["times"] = ["2001-01-01T00:00:00Z", "2090-01-01T00:00:00Z"]
            default: totals["xids"] = [3, 4_000_000]
            }
            line["totals"] = totals
        }
    }

    /// Changes any line of the index.
    func hide(_ change: (inout [String: Any]) -> Void) async throws { try await rewriteIndex(all: true, change) }

    private func rewriteIndex(all: Bool = false, _ change: (inout [String: Any]) -> Void) async throws {
        let plain = fixture.folder.appending("index.jsonl")
        try await fixture.server.succeed("/usr/bin/env", ["zstd", "-qdf", try index.string, "-o", plain.string])
        var isDone = false
        let lines = try fixture.content(plain).split(separator: "\n").map { text in
            var line = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            guard all || !isDone, let name = line["segment"] as? String, all || name > between,
                (line["totals"] as? [String: Any])?["commits"] != nil
            else { return String(text) }
            isDone = true
            change(&line)
            return String(
                decoding: try JSONSerialization.data(withJSONObject: line, options: .sortedKeys), as: UTF8.self)
        }
        try fixture.rewrite(plain) { $0 = Data(lines.map { $0 + "\n" }.joined().utf8) }
        try await fixture.server.succeed("/usr/bin/env", ["zstd", "-qf", plain.string, "-o", try index.string])
    }
}
