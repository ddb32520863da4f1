// SPDX-License-Identifier: MIT

import Foundation
import PITR
import PostgresTestSupport
import SystemPackage
import Testing

/// What pg_waldump, the judge, says of one segment.
struct WALDump {
    struct End: Equatable {
        let xid: UInt32
        let lsn: String
        let outcome: String
    }

    var records = 0
    var ends: [End] = []
    var restorePoints: [String] = []
    var firstLSN: String?

    /// The records that begin in segment `name`.
    init(of name: String, _ fixture: WaldenFixture) async throws {
        let size = WaldenFixture.megabyte
        let segment = try #require(WALSegment(name: name, size: size))
        let end = segment.end(size: size)
        // It shows no record that ends beyond what it may read, so it may read the next segment too.
        let limit = LSN(end.rawValue + size.bytes)
        let folder = fixture.cluster.dataDirectory.appending("pg_wal").string
        let range = ["-s", "\(segment.start(size: size))", "-e", "\(limit)"]
        let answer = try await fixture.cluster.run("pg_waldump", ["-p", folder] + range)
        for line in answer.out.split(separator: "\n") { try add(String(line), before: end) }
    }

    /// `rmgr: Transaction len (rec/tot): 34/34, tx: 740, lsn: 0/01A2B3C8, prev 0/01A2B390, desc: COMMIT 2026-…`
    private mutating func add(_ line: String, before end: LSN) throws {
        guard line.hasPrefix("rmgr: ") else { return }
        let begin = try #require(value("lsn: ", in: line).flatMap { LSN($0) })
        guard begin < end else { return }
        records += 1
        let lsn = begin.description
        firstLSN = firstLSN ?? lsn
        guard let description = line.range(of: "desc: ").map({ line[$0.upperBound...] }) else { return }
        if line.hasPrefix("rmgr: Transaction") {
            let outcome = description.hasPrefix("COMMIT") ? "commit" : description.hasPrefix("ABORT") ? "abort" : nil
            guard let outcome else { return }
            var xid = try #require(value("tx: ", in: line).flatMap { UInt32($0.trimmingPrefix(while: \.isWhitespace)) })
            if description.hasPrefix("COMMIT_PREPARED ") {
                xid = UInt32(description.dropFirst(16).prefix { $0.isNumber }) ?? xid
            }
            ends.append(End(xid: xid, lsn: lsn, outcome: outcome))
        } else if description.hasPrefix("RESTORE_POINT ") {
            restorePoints.append(String(description.dropFirst(14)))
        }
    }

    private func value(_ label: String, in line: String) -> String? {
        guard let found = line.range(of: label) else { return nil }
        return line[found.upperBound...].drop { $0 == " " }.split(separator: ",").first.map(String.init)
    }
}
