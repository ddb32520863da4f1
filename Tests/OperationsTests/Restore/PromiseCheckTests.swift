// SPDX-License-Identifier: MIT

import PITR
import Testing

@testable import Operations

/// The promise of a plan against what the server says.
@Suite("PromiseCheck") struct PromiseCheckTests {
    private static let time = Markers.now
    private static let end = LSN(0x40_0100)

    private static let commit = TransactionEnd(
        outcome: .commit, xid: 1234, time: time, lsn: LSN(0x40_00C0), end: end)

    private func timeline(_ number: UInt32) -> TimelineID { TimelineID(number) ?? .first }

    private func history(_ entries: (UInt32, LSN)...) -> TimelineHistory {
        TimelineHistory(
            timeline: timeline((entries.last?.0 ?? 0) + 1),
            entries: entries.map { .init(timeline: timeline($0), switchPoint: $1) })
    }

    private func outcome(
        _ history: TimelineHistory?, to replayedTo: LSN? = end, last: Instant? = time, isPromoted: Bool = true
    ) -> RecoveryOutcome {
        RecoveryOutcome(
            replayedTo: replayedTo, lastTransactionAt: last, timeline: history?.timeline, history: history,
            isPromoted: isPromoted, serverSaid: nil)
    }

    private func check(
        _ outcome: RecoveryOutcome, _ target: RecoveryTarget = .time(time), lastTransaction: TransactionEnd? = commit,
        on stopTimeline: UInt32 = 1, to targetTimeline: UInt32 = 1
    ) throws -> PromiseCheck {
        let stop = RecoveryStop(
            kind: .before, replayedTo: Self.end, timeline: timeline(stopTimeline), lastTransaction: lastTransaction)
        return PromiseCheck(outcome, against: stop, of: try Markers.plan(target, timeline: targetTimeline))
    }

    @Test func `what the plan said is a promise kept`() throws {
        let check = try check(outcome(history((1, Self.end))))
        #expect(check.isKept)
        #expect(check.differences.isEmpty && check.notes.isEmpty)
    }

    @Test func `another position is a difference that names both`() throws {
        let other = LSN(0x40_0200)
        let check = try check(outcome(history((1, other)), to: other))
        #expect(!check.isKept)
        #expect(
            check.differences == [
                .init(subject: "the end of the last record replayed", promised: "0/400100", found: "0/400200")
            ])
        #expect(try self.check(outcome(history((1, Self.end)), to: nil)).differences.map(\.found) == ["none"])
    }

    @Test func `another last transaction is a difference, by a microsecond too`() throws {
        let later = Instant(microseconds: Self.time.microseconds + 1)
        let check = try check(outcome(history((1, Self.end)), last: later))
        #expect(check.differences.map(\.promised) == ["2026-11-22T10:00:00Z"])
        #expect(check.differences.map(\.found) == ["2026-11-22T10:00:00.000001Z"])
    }

    @Test func `no transaction agrees with none, and with nothing else`() throws {
        #expect(try check(outcome(history((1, Self.end)), last: nil), lastTransaction: nil).isKept)
        #expect(try check(outcome(history((1, Self.end))), lastTransaction: nil).differences.count == 1)
        #expect(try check(outcome(history((1, Self.end)), last: nil)).differences.count == 1)
    }

    /// PostgreSQL takes no note of the time of a commit that is the target position itself.
    @Test func `the time of a commit at a target position is not compared, everything else is`() throws {
        let stop = RecoveryStop(
            kind: .after, record: Self.commit.lsn, transaction: Self.commit, replayedTo: Self.end, timeline: .first,
            lastTransaction: Self.commit)
        let plan = try Markers.plan(.lsn(Self.commit.lsn))
        for last in [nil, Instant(microseconds: Self.time.microseconds - 7)] {
            let check = PromiseCheck(outcome(history((1, Self.end)), last: last), against: stop, of: plan)
            #expect(check.isKept && check.notes.count == 1)
        }
        let elsewhere = PromiseCheck(outcome(history((1, Self.end)), to: LSN(7)), against: stop, of: plan)
        #expect(!elsewhere.isKept)
    }

    @Test func `another timeline left, or another place where the new one begins, is a difference`() throws {
        let wrongParent = try check(outcome(history((1, LSN(0x20_0000)), (2, Self.end))))
        #expect(wrongParent.differences.contains { $0.promised == "1" && $0.found == "2" })
        let wrongPlace = try check(outcome(history((1, LSN(0x40_00C0)))))
        #expect(wrongPlace.differences.contains { $0.subject == "where the new timeline begins" })
    }

    /// The server then names the target timeline as the parent, although what it replayed is the ancestor's.
    @Test func `a stop on an ancestor of the target timeline is told by the whole history`() throws {
        let history = history((1, LSN(0x50_0000)), (2, Self.end))
        #expect(try check(outcome(history), on: 1, to: 2).isKept)
        let other = try check(outcome(history), on: 2, to: 2)
        #expect(other.differences.map(\.subject) == ["the timeline of the last record replayed"])
        #expect(other.differences.map(\.found) == ["1"])
    }

    @Test func `only the latest state may lie behind the promised one, and that is said`() throws {
        let further = LSN(0x60_0000)
        let outcome = outcome(history((1, further)), to: further, last: Instant(microseconds: 0))
        let latest = try check(outcome, .latest)
        #expect(latest.isKept)
        #expect(latest.notes.contains { $0.contains("0/600000") && $0.contains("0/400100") })
        #expect(try !check(outcome, .immediate).isKept)
        let short = try check(self.outcome(history((1, LSN(0x30_0000))), to: LSN(0x30_0000)), .latest)
        #expect(!short.isKept)
        let elsewhere = try check(self.outcome(history((1, Self.end), (2, further)), to: further, last: nil), .latest)
        #expect(elsewhere.differences.map(\.subject) == ["the timeline that was left"])
    }

    @Test func `what cannot be compared is said, and is no breach`() throws {
        let paused = try check(outcome(nil, isPromoted: false))
        #expect(paused.isKept && paused.notes.count == 1)
        let unread = try check(outcome(nil))
        #expect(unread.isKept && unread.notes.count == 1)
        #expect(paused.notes != unread.notes)
        #expect(try !check(outcome(history((1, LSN(0))), to: LSN(0), last: nil)).isKept)
    }
}
