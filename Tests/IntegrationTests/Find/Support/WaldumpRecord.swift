// SPDX-License-Identifier: MIT

import Foundation
import PITR
import PostgresTestSupport
import SystemPackage
import Testing

/// A record as `pg_waldump` prints it: the judge of what was found.
struct WaldumpRecord {
    let manager: String
    let xid: UInt32
    let lsn: String
    let description: String

    /// Every record that the server's own WAL holds from a position on.
    static func all(of fixture: RecoveryFixture, from lsn: String) async throws -> [WaldumpRecord] {
        let folder = fixture.server.dataDirectory.appending("pg_wal")
        // It ends with a complaint, where the WAL does.
        let (_, out, _) = try await fixture.server.run("pg_waldump", ["-p", folder.string, "-s", lsn])
        let records = out.split(separator: "\n").compactMap { WaldumpRecord(String($0)) }
        #expect(!records.isEmpty)
        return records
    }

    init?(_ line: String) {
        func field(_ name: String, _ end: String) -> String? {
            line.components(separatedBy: name).dropFirst().first?.components(separatedBy: end).first?
                .trimmingCharacters(in: .whitespaces)
        }
        guard let manager = field("rmgr: ", " "), let xid = field(" tx:", ",").flatMap(UInt32.init),
            let lsn = field("lsn: ", ",").flatMap({ LSN($0) }), let start = line.range(of: "desc: ")
        else { return nil }
        (self.manager, self.xid, self.lsn) = (manager, xid, lsn.description)
        description = String(line[start.upperBound...])
    }

    var isCommit: Bool { manager == "Transaction" && description.hasPrefix("COMMIT") }
    var isAbort: Bool { manager == "Transaction" && description.hasPrefix("ABORT") }
    var isDatabaseDrop: Bool { manager == "Database" && description.hasPrefix("DROP") }

    /// The transaction that ended: of a prepared one its text tells.
    var endedXID: UInt32? {
        guard description.contains("_PREPARED ") else { return xid }
        return description.components(separatedBy: "_PREPARED ").dropFirst().first.flatMap {
            UInt32($0.prefix { $0.isNumber })
        }
    }
}
