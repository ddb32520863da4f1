// SPDX-License-Identifier: MIT

import Testing

@testable import Agent

@Suite("Notification queue and pace") struct NotificationQueueTests {
    @Test func `too many: the oldest good news goes first, then the oldest of all`() {
        var queue = NotificationQueue(limit: 3)
        for (kind, sentence) in [(NotificationKind.failed, "1"), (.succeeded, "2"), (.started, "3")] {
            #expect(queue.add(.test(kind, sentence)) == nil)
        }
        #expect(queue.add(.test(.gap, "4"))?.sentence == "2")
        #expect(queue.add(.test(.failed, "5"))?.sentence == "3")
        #expect(queue.add(.test(.succeeded, "6"))?.sentence == "6")
        #expect(queue.add(.test(.stale, "7"))?.sentence == "1")
        #expect([queue.next(), queue.next(), queue.next(), queue.next()].map { $0?.sentence } == ["4", "5", "7", nil])
    }

    @Test func `an end belongs to the start of the same run`() {
        var queue = NotificationQueue(limit: 9)
        let start = NotificationEvent.test(.started, run: "1")
        _ = queue.add(.test(.started, run: "1"))
        _ = queue.add(.test(.succeeded, run: "2"))
        #expect(!queue.holdsEnd(of: start))
        _ = queue.add(.test(.failed, run: "1"))
        #expect(queue.holdsEnd(of: start) && !queue.holdsEnd(of: .test(.failed, run: "1")))
    }

    @Test func `waits grow to hours, with jitter in their second half`() {
        var pace = NotificationPace(jitter: { 0 })
        #expect(
            (1...8).map { pace.delay(after: $0, asked: nil) }
                == [1, 4, 16, 64, 256, 1024, 3600, nil].map { $0.map { .seconds($0) } })
        pace.jitter = { 1 }
        #expect((1...3).map { pace.delay(after: $0, asked: nil) } == [.seconds(2), .seconds(8), .seconds(32)])
        #expect(pace.delay(after: 7, asked: nil) == .seconds(7200))
    }

    @Test func `a server that asks for patience gets it, within reason`() {
        let pace = NotificationPace(jitter: { 0 })
        #expect(pace.delay(after: 1, asked: .seconds(30)) == .seconds(30))
        #expect(pace.delay(after: 1, asked: .seconds(1_000_000)) == .seconds(7200))
        #expect(pace.delay(after: 4, asked: .seconds(1)) == .seconds(64))
        #expect(pace.lastDelay(after: 1, asked: .seconds(30)) == nil)
        #expect(pace.lastDelay(after: 1, asked: .zero) == .milliseconds(400))
        #expect(pace.lastDelay(after: 3, asked: nil) == nil)
    }
}
