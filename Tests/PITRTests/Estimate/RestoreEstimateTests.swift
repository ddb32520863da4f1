// SPDX-License-Identifier: MIT

import PITR
import Testing

@Suite("RestoreEstimate") struct RestoreEstimateTests {
    /// 1 GiB of files, 256 MiB stored, 4 segments of 16 MiB.
    private func plan() throws -> RecoveryPlan {
        var world = World()
        world.archive(1...4)
        world.backup(segments: 1...2)
        var plan = try world.plan(.latest)
        plan.segments = [SegmentRun(timeline: .first, first: 1, last: 4)]
        plan.stop = nil
        return plan
    }

    /// A restore of 1 GiB; seconds of each part.
    private func rate(
        _ host: String = "here", read: UInt64 = 10, decompress: UInt64 = 20, write: UInt64 = 30, files: UInt64 = 30,
        replay: UInt64? = nil
    ) -> RestoreRate {
        func part(_ bytes: UInt64, _ seconds: UInt64) -> RestoreRate.Part {
            RestoreRate.Part(bytes: bytes, microseconds: seconds * 1_000_000)
        }
        return RestoreRate(
            host: host, read: part(1 << 28, read), decompress: part(1 << 30, decompress), write: part(1 << 30, write),
            files: part(1 << 30, files), replay: replay.map { part(1 << 26, $0) })
    }

    @Test func `without a run there is no estimate`() throws {
        let estimate = RestoreEstimate(for: try plan(), from: [], host: "here")
        #expect(estimate.files == nil && estimate.download == nil && estimate.replay == nil)
        #expect(estimate.seconds == nil)
    }

    @Test func `the parts share the time that passes, as they were busy`() throws {
        let estimate = RestoreEstimate(for: try plan(), from: [rate(replay: 8)], host: "here")
        #expect(estimate.files == .init(seconds: 30, runs: 1))
        #expect(estimate.download == .init(seconds: 5, runs: 1))
        #expect(estimate.decompress == .init(seconds: 10, runs: 1))
        #expect(estimate.write == .init(seconds: 15, runs: 1))
        #expect(estimate.replay == .init(seconds: 8, runs: 1))
        #expect(estimate.seconds == 38)
    }

    @Test func `replay goes from the start of the backup to the stop where that is known`() throws {
        var plan = try plan()
        // Half of what the one run replayed.
        let stop = LSN(plan.backup.startLSN.rawValue + 1 << 25)
        plan.stop = RecoveryStop(kind: .endOfWAL, replayedTo: stop, timeline: .first)
        let known = RestoreEstimate(for: plan, from: [rate(replay: 8)], host: "here")
        #expect(known.replay?.seconds == 4)
        plan.stop = RecoveryStop(kind: .consistent, replayedTo: LSN(1), timeline: .first)
        #expect(RestoreEstimate(for: plan, from: [rate(replay: 8)], host: "here").replay?.seconds == 0)
    }

    @Test func `the median counts, so that one bad night does not`() throws {
        let odd = [rate(files: 30), rate(files: 3000), rate(files: 32)]
        let estimate = RestoreEstimate(for: try plan(), from: odd, host: "here")
        #expect(estimate.files == .init(seconds: 32, runs: 3))
        let even = try #require(RestoreEstimate(for: try plan(), from: Array(odd.prefix(2)), host: "here").files)
        #expect(even.seconds > 30 && even.seconds < 3000 && even.runs == 2)
    }

    @Test func `only this host's runs count where there are any`() throws {
        let rates = [rate("there", files: 100), rate("here", files: 30), rate("there", files: 100)]
        let own = RestoreEstimate(for: try plan(), from: rates, host: "here")
        #expect(own.isOfThisHost)
        #expect(own.files == .init(seconds: 30, runs: 1))
        let others = RestoreEstimate(for: try plan(), from: rates, host: "elsewhere")
        #expect(!others.isOfThisHost)
        #expect(others.files?.runs == 3)
    }

    @Test func `a run counts for what it measured only`() throws {
        let estimate = RestoreEstimate(for: try plan(), from: [rate(), rate(replay: 8), rate()], host: "here")
        #expect(estimate.files?.runs == 3)
        #expect(estimate.replay?.runs == 1)
        let unstarted = RestoreEstimate(for: try plan(), from: [rate()], host: "here")
        #expect(unstarted.replay == nil && unstarted.seconds == nil && unstarted.files != nil)
        let empty = RestoreEstimate(for: try plan(), from: [rate(read: 0, files: 0)], host: "here")
        #expect(empty.files == nil && empty.download == nil && empty.write == nil)
    }

    @Test func `whatever a record says, no number of it traps`() throws {
        let extremes: [UInt64] = [0, 1, .max]
        for bytes in extremes {
            for time in extremes {
                let part = RestoreRate.Part(bytes: bytes, microseconds: time)
                let rate = RestoreRate(
                    host: "here", read: part, decompress: part, write: part, files: part, replay: part)
                var plan = try plan()
                plan.segments = [SegmentRun(timeline: .first, first: 0, last: .max)]
                let estimate = RestoreEstimate(for: plan, from: [rate], host: "here")
                #expect(estimate.seconds.map { $0.isFinite && $0 >= 0 } ?? true)
            }
        }
    }
}
