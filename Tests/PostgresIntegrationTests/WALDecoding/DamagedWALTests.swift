// SPDX-License-Identifier: MIT

import Host
import PITR
import Postgres
import PostgresTestSupport
import SystemPackage
import Testing

/// Where damaged WAL of a real server ends, pg_waldump says it does.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct DamagedWALTests {
    private static let size = SegmentSize(bytes: 1 << 20) ?? .standard

    @Test func `flipped, cut and blanked segments end where pg_waldump ends`() async throws {
        let programs = try #require(PostgresInstallations.all.last)
        try await ThrowawayCluster.with(Workload.options(programs, segmentSizeMiB: 1)) { cluster in
            let workload = Workload(cluster: cluster)
            try await workload.start()
            try await workload.run(Workload.everything)
            try await workload.archiveAll()
            let row = try #require(try SegmentRow.all(in: workload.archive, size: Self.size).first)
            var random = SeededGenerator(seed: 15)
            for round in 0..<60 {
                let index = Int.random(in: 1..<row.segments.count - 1, using: &random)
                var bytes = try row.bytes(index)
                let damage = Damage(in: bytes, &random)
                damage.apply(to: &bytes)
                try await judge(row, index, bytes, cluster, "round \(round), \(damage) in \(row.names[index])")
            }
        }
    }

    /// Both begin a segment earlier, so that what a record continues is known to both.
    private func judge(
        _ row: SegmentRow, _ index: Int, _ bytes: [UInt8], _ cluster: ThrowawayCluster, _ comment: String
    ) async throws {
        let folder = cluster.folder.appending("damaged")
        try await cluster.succeed("/bin/rm", ["-rf", folder.string])
        try await cluster.succeed("/bin/mkdir", ["-m", "777", folder.string])
        for near in [index - 1, index + 1] {
            try Judge.write(try row.bytes(near), to: folder.appending(row.names[near]))
        }
        try Judge.write(bytes, to: folder.appending(row.names[index]))
        let judged = try await Judge.lines(cluster, folder, from: row.names[index - 1], to: row.names[index + 1])
        let damaged = SegmentRow(folder: folder, size: row.size, segments: Array(row.segments[index - 1...index + 1]))
        expectSame(try damaged.lines().lines, judged, comment)
    }
}

private enum Damage: CustomStringConvertible {
    case flip(Int, UInt8)
    case cut(Int)
    case blank(Range<Int>)

    private static let page = 8192

    init(in bytes: [UInt8], _ random: inout SeededGenerator) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: self = .cut(place / Self.page * Self.page)
        case 1: self = .blank(place..<bytes.count)
        case 2: self = .blank(place / Self.page * Self.page..<(place / Self.page + 1) * Self.page)
        case 3:
            self = .flip(
                Self.told(place / Self.page * Self.page + place % 24), 1 << UInt8.random(in: 0..<8, using: &random))
        default: self = .flip(Self.told(place), 1 << UInt8.random(in: 0..<8, using: &random))
        }
    }

    /// Not in a page's timeline: pg_waldump does not know the file's, and sees one that is too high a page later.
    private static func told(_ place: Int) -> Int { (4..<8).contains(place % page) ? place + 4 : place }

    func apply(to bytes: inout [UInt8]) {
        switch self {
        case .flip(let place, let bit): bytes[place] ^= bit
        case .cut(let count): bytes.removeLast(bytes.count - count)
        case .blank(let range): bytes.replaceSubrange(range, with: repeatElement(0, count: range.count))
        }
    }

    var description: String {
        switch self {
        case .flip(let place, let bit): "bit \(bit) flipped at \(place)"
        case .cut(let count): "cut to \(count) bytes"
        case .blank(let range): "zeros from \(range.lowerBound) to \(range.upperBound)"
        }
    }
}
