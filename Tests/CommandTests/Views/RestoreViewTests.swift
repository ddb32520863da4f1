// SPDX-License-Identifier: MIT

import Foundation
import PITR
import Testing

@testable import Operations
@testable import walden

@Suite("A restore's report") struct RestoreViewTests {
    private static let time = Instant(microseconds: 1_795_341_600_000_000)

    private static func end(_ xid: UInt32, _ lsn: UInt64) -> TransactionEnd {
        TransactionEnd(outcome: .commit, xid: xid, time: time, lsn: LSN(lsn), end: LSN(lsn + 0x40))
    }

    /// What the server came to, against a plan that promised `stop`.
    private func view(_ stop: RecoveryStop?, replayedTo: LSN?, starts: Bool = true) throws -> RestoreView {
        let marker = try Markers.marker(note: nil)
        var plan = RecoveryPlan(
            target: .time(Self.time), backup: try marker.catalogueBackup(), path: [], targetTimeline: .first,
            segments: [])
        plan.stop = stop
        let request = RestoreRequest(plan: plan, marker: marker, into: "/srv/new", restoreCommand: "fetch")
        let outcome = RecoveryOutcome(
            replayedTo: replayedTo, lastTransactionAt: Self.time, timeline: TimelineID(2),
            history: replayedTo.map { .init(timeline: .first, entries: [.init(timeline: .first, switchPoint: $0)]) },
            isPromoted: true, serverSaid: nil)
        let report = RestoreBackup.Report(
            settings: RestoreSettings.make(for: request), recovery: starts ? outcome : nil,
            promise: starts ? stop.map { PromiseCheck(outcome, against: $0, of: plan) } : nil, warnings: [])
        return RestoreView(request, report, programs: nil, seconds: 1)
    }

    private func stop(lost: TransactionEnd? = end(1235, 0x40_0100)) -> RecoveryStop {
        let last = Self.end(1234, 0x40_00C0)
        return RecoveryStop(
            kind: .before, record: lost?.lsn, transaction: lost, replayedTo: last.end, timeline: .first,
            lastTransaction: last, lastCommit: last, firstLost: lost)
    }

    private func result(_ view: RestoreView) throws -> [String: Any] {
        let text = try JSONOutput.document(of: view, command: "restore")
        let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        return try #require(document["result"] as? [String: Any])
    }

    @Test func `a promise kept says after which commit recovery stopped, and the first that is lost`() throws {
        let view = try view(stop(), replayedTo: LSN(0x40_0100))
        #expect(
            view.text.contains(
                "Recovery stopped where the plan said: after commit 1234 at 2026-11-22T10:00:00Z, LSN 0/400100; the "
                    + "first commit not kept is 1235 at 2026-11-22T10:00:00Z, LSN 0/400100."))
        #expect(view.exitStatus == 0)
        let promise = try #require(try result(view)["promise"] as? [String: Any])
        #expect(promise["kept"] as? Bool == true)
        #expect((promise["differences"] as? [Any])?.isEmpty == true)
        let last = try self.view(stop(lost: nil), replayedTo: LSN(0x40_0100))
        #expect(last.text.contains("LSN 0/400100; no later commit is archived."))
    }

    @Test func `a promise broken is loud, names both sides, and ends with 5`() throws {
        let view = try view(stop(), replayedTo: LSN(0x40_0200))
        #expect(view.exitStatus == 5)
        #expect(view.text.contains("RECOVERY DID NOT STOP WHERE THE PLAN SAID."))
        #expect(view.text.contains("promised 0/400100, found 0/400200"))
        #expect(!view.text.contains("stopped where the plan said"))
        #expect(view.promise?.breach.count == 3)
        let promise = try #require(try result(view)["promise"] as? [String: Any])
        #expect(promise["kept"] as? Bool == false)
        let difference = try #require((promise["differences"] as? [[String: Any]])?.first)
        #expect(difference["promised"] as? String == "0/400100")
        #expect(difference["found"] as? String == "0/400200")
        #expect(difference["subject"] is String)
    }

    @Test func `without a promise, or without a start, nothing is compared, and that is said`() throws {
        let none = try view(nil, replayedTo: LSN(0x40_0100))
        #expect(none.text.contains("nothing was compared"))
        #expect(none.exitStatus == 0)
        #expect(try result(none)["promise"] == nil)
        let unstarted = try view(stop(), replayedTo: LSN(0x40_0200), starts: false)
        #expect(unstarted.exitStatus == 0 && !unstarted.text.contains("compared"))
    }
}
