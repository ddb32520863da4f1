// SPDX-License-Identifier: MIT

import PITR
import Postgres
import PostgresTestSupport
import SystemPackage
import Testing

/// The decoder against pg_waldump on WAL of real servers.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .serialized)
struct WALDecodingTests {
    @Test(arguments: PostgresInstallations.all, [1, 16, 64])
    func `every record is the one that pg_waldump tells`(programs: PostgresPrograms, segmentSizeMiB: Int) async throws {
        let size = try #require(SegmentSize(bytes: UInt64(segmentSizeMiB) << 20))
        try await ThrowawayCluster.with(Workload.options(programs, segmentSizeMiB: segmentSizeMiB)) { cluster in
            let workload = Workload(cluster: cluster)
            try await workload.start()
            try await workload.run(Workload.everything)
            for _ in 0..<2 { try await workload.crash() }
            try await workload.run("CALL pay(100)")
            try await workload.promote()
            try await workload.run("CALL pay(500)")
            try await workload.archiveAll()

            let rows = try SegmentRow.all(in: workload.archive, size: size)
            #expect(Set(rows.flatMap(\.segments).map(\.timeline.rawValue)) == [1, 2])
            var all: [String] = []
            for row in rows { all += try await compare(row, cluster) }
            expectTraps(in: all)
        }
    }

    private func compare(_ row: SegmentRow, _ cluster: ThrowawayCluster) async throws -> [String] {
        let (first, last) = (row.names[0], row.names[row.names.count - 1])
        let judged = try await Judge.lines(cluster, row.folder, from: first, to: last)
        let (decoded, status) = try row.lines()
        expectSame(decoded, judged)
        #expect(status.isSound, "\(status)")
        let summaries = try row.answers().map(\.summary)
        #expect(summaries.allSatisfy { $0.damage == nil })
        #expect(summaries.reduce(0) { $0 + $1.totals.records } == UInt64(judged.count))
        let counted = try await Judge.count(cluster, row.folder, from: first, to: last)
        #expect(counted == UInt64(judged.count))
        let ends = summaries.reduce(0) { $0 + $1.totals.commits + $1.totals.aborts }
        #expect(ends == UInt64(judged.count { $0.contains(" COMMIT") || $0.contains(" ABORT") }))
        #expect(summaries.flatMap(\.restorePoints).count == judged.count { $0.contains(" POINT ") })
        #expect(summaries.reduce(0) { $0 + $1.totals.drops } == UInt64(judged.count { $0.contains(" stats ") }))
        return judged
    }

    /// That the WAL holds what the test is about.
    private func expectTraps(in lines: [String]) {
        for trap in [
            " COMMIT_PREPARED ", " ABORT_PREPARED ", " subxacts 200 ", " POINT twice", " POINT after the switch",
            " DATABASE created ", " DATABASE dropped ", " CHECKPOINT ", " BACKUP_END ", " nextXid ",
            "LogicalMessage 3500", " rels 9",
            "tli 2; prev tli 1", " ABORT ", " OVERWRITE",
        ] {
            #expect(lines.contains { $0.contains(trap) }, "the WAL holds no\(trap)")
        }
    }
}

extension WALDecoder.Status {
    var isSound: Bool { if case .damaged = self { false } else { true } }
}

/// Compares line by line, and shows the first difference only.
func expectSame(_ decoded: [String], _ judged: [String], _ comment: String = "") {
    guard decoded != judged else { return }
    let same = zip(decoded, judged).prefix { $0 == $1 }.count
    Issue.record(
        """
        \(comment) after \(same) lines, of \(decoded.count) decoded and \(judged.count) judged:
        decoded: \((decoded.dropFirst(same).first ?? "nothing").prefix(300))
        judged:  \((judged.dropFirst(same).first ?? "nothing").prefix(300))
        """)
}
