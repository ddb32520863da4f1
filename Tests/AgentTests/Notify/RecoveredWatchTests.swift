// SPDX-License-Identifier: MIT

import PITR
import Testing

@testable import Agent

@Suite("Recovered") struct RecoveredWatchTests {
    private func time(hours: Int64) -> Instant {
        Instant(microseconds: NotificationEvent.noon.microseconds + hours * 3_600_000_000)
    }

    @Test func `a job's failures are told each time, and their end once`() {
        var watch = RecoveredWatch()
        func take(_ kind: NotificationKind, job: JobName = .backup) -> [NotificationKind] {
            watch.take(.test(kind, job: job)).map(\.kind)
        }
        #expect(take(.started) == [.started] && take(.succeeded) == [.succeeded])
        #expect(take(.failed) == [.failed] && take(.failed) == [.failed])
        #expect(take(.succeeded, job: .prune) == [.succeeded])
        #expect(take(.succeeded) == [.succeeded, .recovered])
        #expect(take(.succeeded) == [.succeeded])
    }

    @Test func `a recovery says from what, and what was made`() throws {
        var watch = RecoveredWatch()
        _ = watch.take(.test(.stale))
        _ = watch.take(.test(.failed, run: "first"))
        let told = watch.take(.test(.succeeded, run: "second", outcome: .init(made: "it")))
        let recovered = try #require(told.last)
        #expect(recovered.kind == .recovered && recovered.recoveredFrom == [.failed, .stale])
        #expect(recovered.run == "second" && recovered.outcome.made == "it" && recovered.job == .backup)
        // The look that finds it fresh again has nothing to add.
        #expect(watch.clear(.stale, cluster: "main", job: .backup, at: time(hours: 1), "Fresh.").isEmpty)
    }

    @Test func `a condition is told when it begins, a day later, and when it clears`() {
        var watch = RecoveredWatch()
        func look(_ hours: Int64) -> Int { watch.take(.test(.gap, job: nil, at: time(hours: hours))).count }
        #expect([0, 1, 23, 24, 25, 47, 48].map(look) == [1, 0, 0, 1, 0, 0, 1])
        let over = watch.clear(.gap, cluster: "main", at: time(hours: 49), "Closed.")
        #expect(over.map(\.kind) == [.recovered] && over.first?.recoveredFrom == [.gap])
        #expect(watch.clear(.gap, cluster: "main", at: time(hours: 50), "Closed.").isEmpty)
        #expect(look(51) == 1)
    }

    @Test func `what was never told is never told to be over`() {
        var watch = RecoveredWatch()
        #expect(watch.clear(.diskLow, cluster: "main", at: time(hours: 0), "Room.").isEmpty)
    }

    @Test func `clusters, jobs and subjects are apart`() {
        var watch = RecoveredWatch()
        #expect(watch.take(.test(.stale, subject: "a")).count == 1)
        #expect(watch.take(.test(.stale, subject: "b")).count == 1)
        #expect(watch.take(.test(.stale, cluster: "other", subject: "a")).count == 1)
        #expect(watch.take(.test(.stale, job: .prune, subject: "a")).count == 1)
        #expect(watch.take(.test(.stale, subject: "a")).isEmpty)
        #expect(
            watch.clear(.stale, cluster: "main", job: .backup, subject: "b", at: time(hours: 1), "Well.").count == 1)
        #expect(watch.take(.test(.stale, subject: "a")).isEmpty)
    }

    @Test func `a failed drill is a failure of its job`() {
        var watch = RecoveredWatch()
        _ = watch.take(.test(.drillFailed, job: .drill))
        #expect(watch.take(.test(.succeeded, job: .drill)).last?.recoveredFrom == [.drillFailed])
    }

    @Test func `a failure from before a restart is remembered by who knows of it`() {
        var watch = RecoveredWatch()
        watch.remember(failureOf: .backup, in: "main", at: time(hours: -5))
        #expect(watch.take(.test(.succeeded)).map(\.kind) == [.succeeded, .recovered])
    }

    @Test func `it remembers so many problems and no more, the latest`() {
        var watch = RecoveredWatch()
        for hour in 0...Int64(RecoveredWatch.limit) {
            _ = watch.take(.test(.gap, job: nil, subject: "\(hour)", at: time(hours: hour)))
        }
        let now = time(hours: 2000)
        #expect(watch.clear(.gap, cluster: "main", subject: "0", at: now, "Closed.").isEmpty)
        #expect(watch.clear(.gap, cluster: "main", subject: "1", at: now, "Closed.").count == 1)
    }

    @Test func `a clock that makes no sense does not trap`() {
        var watch = RecoveredWatch()
        _ = watch.take(.test(.gap, at: Instant(microseconds: .min)))
        #expect(watch.take(.test(.gap, at: Instant(microseconds: .max))).count == 1)
    }
}
