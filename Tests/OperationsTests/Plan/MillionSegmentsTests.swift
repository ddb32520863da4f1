// SPDX-License-Identifier: MIT

import Errors
import Operations
import PITR
import Repository
import Storage
import Testing

/// Plans over years of WAL: 1,000,000 segments of 16 MiB, a minute each, on two timelines, with a backup a week.
struct MillionSegmentsTests {
    private static let wal = SimulatedWAL(size: .standard, seed: 11)
    private static let fork: UInt64 = 700_000
    private static let last: UInt64 = 1_000_000
    private static let generation = ClusterRecord.Generation(
        major: 15, systemIdentifier: Segment.ours, firstSeen: Instant(microseconds: 0), segmentSize: .standard,
        blockBytes: 8192)
    private static let second = TimelineID(2) ?? .first

    private static func start(_ number: UInt64, _ offset: UInt64 = 40) -> LSN { LSN(number << 24 | offset) }

    private static func time(_ number: UInt64) -> Instant {
        WrittenWAL.instant(wal.begin + Int64(number) * wal.microsecondsASegment)
    }

    private func archive(isIndexed: Bool = true, latency: Duration = .zero) async throws
        -> (ClusterArchive, SimulatedArchive)
    {
        let base = MemoryStore()
        _ = try await Archives.make(base, generations: [Self.generation])
        let layout = Layout(cluster: "main", generation: Self.generation.id)
        for week in stride(from: 10 as UInt64, through: Self.last, by: 10_080) {
            let marker = marker(at: week)
            _ = try await BackupStore(store: base, layout: layout).commit(marker)
        }
        let history = "1\t\(Self.start(Self.fork, 0))\tno recovery target specified\n"
        let store = SimulatedArchive(
            [
                .init(id: .first, numbers: NumberRanges([1...Self.fork - 1]), isIndexed: isIndexed),
                .init(
                    id: Self.second, numbers: NumberRanges([Self.fork...Self.last]), history: history,
                    isIndexed: isIndexed),
            ], layout: layout, wal: Self.wal, base: base, latency: latency)
        return (try await Archives.open(store), store)
    }

    private func marker(at number: UInt64) -> BackupMarker {
        let timeline = number < Self.fork ? .first : Self.second
        return BackupMarker(
            id: BackupID(startedAt: Self.time(number)), cluster: "main", generation: Self.generation.id,
            postgresVersion: "15.1", blockBytes: 8192, segmentSize: .standard, dataChecksums: false, timeline: timeline,
            startLSN: Self.start(number), stopLSN: Self.start(number + 1), startedAt: Self.time(number),
            stoppedAt: Self.time(number + 1), compression: "none", trees: [Markers.tree("base", nil)], objects: [],
            configuration: [],
            checksumFailures: [], note: nil, walden: "0.1.0")
    }

    private func plan(_ cluster: ClusterArchive, _ target: RecoveryTarget) async throws -> RecoveryPlan {
        let options = PlanOptions(now: Self.time(Self.last + 100))
        return try await PlanRecovery(cluster, Self.generation).run(target, options).plan
    }

    /// The second commit of a segment.
    private func commit(_ number: UInt64) -> (time: Instant, xid: UInt64, lsn: LSN) {
        let timeline = number < Self.fork ? .first : Self.second
        let segment = WALSegment(timeline: timeline, number: number)
        return (
            WrittenWAL.instant(Self.wal.time(segment, commit: 1)), UInt64(Self.wal.xid(segment, commit: 1)),
            Self.start(number, 80)
        )
    }

    /// Fault 31 of docs/faults.md.
    @Test func `a plan to any target, over all of it, touches a few hundred objects`() async throws {
        let (cluster, store) = try await archive()
        let (early, late) = (commit(650_123), commit(999_990))
        let point = Self.wal.xid(WALSegment(timeline: Self.second, number: 999_000), commit: 2)
        let targets: [(RecoveryTarget, UInt64)] = [
            (.time(early.time), early.xid), (.lsn(early.lsn), early.xid), (.xid(late.xid), late.xid),
            (.name("point 999000"), UInt64(point)),
        ]
        for (target, xid) in targets {
            let before = store.callCount
            let plan = try await plan(cluster, target)
            #expect(plan.stop?.lastCommit.map { UInt64($0.xid) } == xid, "\(target)")
            #expect(plan.isComplete && plan.segmentCount < 10_080 + 10, "\(target)")
            #expect(store.callCount - before < 500, "\(target): \(store.calls)")
        }
        let before = store.callCount
        #expect(try await plan(cluster, .latest).stop?.replayedTo == Self.start(Self.last + 1, 0))
        #expect(store.callCount - before < 500, "\(store.calls)")
    }

    @Test func `without an index a time is found by bisection`() async throws {
        let (cluster, store) = try await archive(isIndexed: false)
        let wanted = commit(912_345)
        let plan = try await plan(cluster, .time(wanted.time))
        #expect(plan.stop?.lastCommit.map { UInt64($0.xid) } == wanted.xid)
        #expect(plan.isBisected)
        #expect(store.callCount < 500, "\(store.calls)")
    }
}
