// SPDX-License-Identifier: MIT

import PITR
import Repository

/// What each segment of a simulated archive holds: a few commits, now and then a restore point, and a switch. The summary is
/// computed; that it is what decoding the bytes gives is a test of its own.
struct SimulatedWAL: Sendable {
    let size: SegmentSize
    let seed: UInt64
    /// The time of the first segment's first commit, in microseconds after 2000-01-01.
    var begin: Int64 = 600_000_000_000_000
    /// From one segment to the next.
    var microsecondsASegment: Int64 = 60_000_000
    /// How many segments there are to a restore point.
    var segmentsAPoint: UInt64 = 1000

    static let commits: UInt64 = 3
    private static let commitBytes: UInt64 = 40  // header 24, data header 2, time 8, aligned

    func time(_ segment: WALSegment, commit index: UInt64) -> Int64 {
        var mixed = seed ^ segment.number &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(segment.timeline.rawValue) << 32 ^ index
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed ^= mixed >> 31
        let step = microsecondsASegment / Int64(Self.commits + 1)
        return begin + Int64(segment.number) * microsecondsASegment + Int64(index) * step
            + Int64(mixed % UInt64(max(1, step)))
    }

    func xid(_ segment: WALSegment, commit index: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: 1000 + segment.number * Self.commits + index)
    }

    func pointName(_ segment: WALSegment) -> String? {
        segment.number % segmentsAPoint == 0 ? "point \(segment.number)" : nil
    }

    /// A valid file of the segment's size.
    func bytes(of segment: WALSegment) -> [UInt8] {
        var wal = WrittenWAL(from: segment.number, on: segment.timeline.rawValue, segmentBytes: size.bytes)
        for index in 0..<Self.commits { wal.commit(xid(segment, commit: index), at: time(segment, commit: index)) }
        if let name = pointName(segment) { wal.restorePoint(name, at: time(segment, commit: 0)) }
        wal.switchSegment()
        return wal.bytes
    }

    func summary(of segment: WALSegment) -> SegmentSummary {
        var summary = SegmentSummary(segment: segment)
        var position = segment.start(size: size).rawValue + 40
        summary.firstRecord = LSN(position)
        for index in 0..<Self.commits {
            let end = TransactionEnd(
                outcome: .commit, xid: xid(segment, commit: index),
                time: WrittenWAL.instant(time(segment, commit: index)), lsn: LSN(position),
                end: LSN(position + Self.commitBytes))
            summary.totals.add(end)
            summary.firstCommit = summary.firstCommit ?? end
            summary.lastCommit = end
            position += Self.commitBytes
        }
        if let name = pointName(segment) {
            let point = RestorePoint(
                name: name, time: WrittenWAL.instant(time(segment, commit: 0)), lsn: LSN(position),
                end: LSN(position + 104))
            summary.restorePoints = [point]
            summary.totals.add(point)
            position += 104
        }
        summary.totals.records = Self.commits + (summary.restorePoints.isEmpty ? 1 : 2)
        summary.lastRecordEnd = segment.end(size: size)
        return summary
    }

    /// Of a LOG's segments, one by one.
    func added(_ numbers: some Sequence<UInt64>, log: UInt32, on timeline: TimelineID) -> LogSummary {
        var summary = LogSummary(timeline: timeline, log: log)
        var last: UInt64?
        for number in numbers {
            summary.add(
                self.summary(of: WALSegment(timeline: timeline, number: number)),
                follows: last.map { $0 + 1 == number } ?? true)
            last = number
        }
        return summary
    }

    /// The same where none is missing, without going through them: everything in it rises.
    func summary(of numbers: ClosedRange<UInt64>, log: UInt32, on timeline: TimelineID) -> LogSummary {
        let special = numbers.filter {
            $0 == numbers.lowerBound || $0 == numbers.upperBound || $0 % segmentsAPoint == 0
        }
        var summary = added(special, log: log, on: timeline)
        let rest = UInt64(numbers.count - special.count)
        summary.segments += rest
        summary.totals.commits += rest * Self.commits
        summary.totals.records += rest * (Self.commits + 1)
        summary.isBroken = false
        return summary
    }

    func storedBytes(_ key: String) -> UInt64 { 1_000_000 + UInt64(key.utf8.reduce(0) { $0 &+ UInt32($1) } % 1000) }

    /// A while after the segment's last commit, in microseconds since 1970.
    func archivedAt(_ key: String) -> Int64 {
        guard let segment = WALSegment(name: String(key.suffix(28).prefix(24)), size: size) else {
            return 946_684_800_000_000 + begin
        }
        return WrittenWAL.instant(begin + Int64(segment.number + 1) * microsecondsASegment).microseconds
    }
}
