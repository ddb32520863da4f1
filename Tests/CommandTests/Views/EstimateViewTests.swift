// SPDX-License-Identifier: MIT

import PITR
import Testing

@testable import walden

@Suite("Time to restore") struct EstimateViewTests {
    private static let gib: UInt64 = 1 << 30

    private func rate(_ host: String = "here", replay: UInt64?) -> RestoreRate {
        func part(_ seconds: UInt64) -> RestoreRate.Part { .init(bytes: Self.gib, microseconds: seconds * 1_000_000) }
        return RestoreRate(
            host: host, read: part(20), decompress: part(40), write: part(70), files: part(130),
            replay: replay.map(part))
    }

    private func words(_ rates: [RestoreRate], host: String = "here") throws -> String {
        EstimateView(try estimate(rates, host: host)).words
    }

    private func estimate(_ rates: [RestoreRate], host: String = "here") throws -> RestoreEstimate {
        let backup = try Markers.marker(note: nil).catalogueBackup()
        let large = CatalogueBackup(
            id: backup.id, timeline: .first, startLSN: LSN(0), stopLSN: LSN(1), startedAt: backup.startedAt,
            stoppedAt: backup.stoppedAt, firstSegment: backup.firstSegment, lastSegment: backup.lastSegment,
            postgresMajor: 15, segmentSize: .standard, rawBytes: Self.gib, storedBytes: Self.gib)
        var plan = RecoveryPlan(target: .latest, backup: large, path: [], targetTimeline: .first, segments: [])
        plan.stop = RecoveryStop(kind: .endOfWAL, replayedTo: LSN(Self.gib), timeline: .first)
        return RestoreEstimate(for: plan, from: rates, host: host)
    }

    @Test func `the total, its parts, and how many runs it rests on`() throws {
        #expect(
            try words([rate(replay: 120), rate(replay: 120), rate(replay: 120)])
                == "about 4 min 10 s (download 20 s, decompress 40 s, write 1 min 10 s, replay 2 min 0 s), "
                + "from 3 runs on this host")
    }

    @Test func `what rests on less, or on other hosts, says so`() throws {
        #expect(
            try words([rate(replay: 120), rate(replay: nil)]).hasSuffix("from 2 runs on this host, the replay from 1"))
        #expect(try words([rate("there", replay: 120)]).hasSuffix("from 1 run on other hosts"))
        #expect(
            try words([rate(replay: nil)])
                == "about 2 min 10 s (download 20 s, decompress 40 s, write 1 min 10 s) for the files, "
                + "no measurement of a replay yet, from 1 run on this host")
        #expect(try words([]) == "no measurement yet")
    }

    @Test func `in JSON the seconds are numbers, and none where there is no measurement`() throws {
        let view = EstimateView(try estimate([rate(replay: 120)]))
        #expect(view.seconds == 250)
        #expect(
            [view.filesSeconds, view.downloadSeconds, view.writeSeconds, view.replaySeconds] == [130, 20, 70, 120])
        #expect((view.runs, view.replayRuns, view.thisHost) == (1, 1, true))
        let none = EstimateView(try estimate([]))
        #expect(none.seconds == nil && none.runs == 0 && none.replayRuns == 0)
    }
}
