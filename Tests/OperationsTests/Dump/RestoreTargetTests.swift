// SPDX-License-Identifier: MIT

import Errors
import PITR
import Postgres
import Repository
import Storage
import Testing

@testable import Operations

struct RestoreTargetTests {
    private func target(_ version: String) throws -> RestoreTarget {
        RestoreTarget(
            server: DumpServer(ConnectionSettings(conninfo: ""), DumpServer.Programs(), environment: [:]),
            programs: DumpPrograms(place: .folder("/bin"), version: try #require(ProgramVersion(version))),
            serverVersion: 150_000)
    }

    private func copy(_ format: DumpMarker.Format, needing major: Int? = nil) throws -> DumpCopies.Copy {
        let (id, then) = (
            DumpID(tier: .manual, content: .database(try DatabaseKey("shop")), begun: Instant(microseconds: 0)),
            Instant(microseconds: 0)
        )
        var marker = DumpMarker(
            id, cluster: "main", object: BackupMarker.Object(key: "k", rawBytes: 1, storedBytes: 1, sha256: ""),
            dump: format, snapshotAt: then, startedAt: then, finishedAt: then, walden: "0")
        marker.neededMajor = major
        marker.postgresVersion = "16.2 (Debian 16.2-1)"
        return DumpCopies.Copy(
            place: DumpPlace(flat: MemoryStore(), name: "here"), dump: StoredDump(id: id, marker: marker))
    }

    /// Version 1.16, integers of 4 and offsets of 8 bytes, custom.
    private let header = Array("PGDMP".utf8) + [1, 16, 0, 4, 8, 1, 0]

    @Test func `programs older than a dump needs are refused, by its marker or by its header`() throws {
        for (version, copy) in [("15.18", try copy(.plain, needing: 17)), ("15.18", try copy(.custom))] {
            let error = #expect(throws: WaldenError.self) { try target(version).check(copy, beginning: header) }
            #expect(error?.code == .configuration && error?.cause?.contains("17 or later") == true)
        }
        try target("17.0").check(try copy(.custom, needing: 17), beginning: header)
    }

    @Test func `what does not begin as an archive is the copy's fault`() throws {
        #expect(throws: CopyFailure.self) { try target("17.0").check(try copy(.custom), beginning: [1, 2, 3]) }
        #expect(throws: CopyFailure.self) {
            try target("17.0").check(try copy(.directory), beginning: [UInt8](repeating: 7, count: 1024))
        }
    }

    @Test func `a dump of a newer server is warned of`() throws {
        #expect(try target("17.0").warning(of: try copy(.plain).dump.marker)?.contains("PostgreSQL 16") == true)
    }
}
