// SPDX-License-Identifier: MIT

import Errors
import Storage
import Testing

@testable import Agent

@Suite("Notifier", .timeLimit(.minutes(2))) struct NotifierTests {
    private let clock = ManualSleep()
    private let troubles = Troubles()

    private func notifier(
        _ targets: [NotificationTarget], _ transport: FakeTransport, queueLimit: Int = 100
    ) -> Notifier {
        let pace = NotificationPace(sleep: { [clock] in try await clock.sleep($0) }, jitter: { 1 })
        return Notifier(targets, transport: transport, pace: pace, queueLimit: queueLimit) { [troubles] in
            troubles.note($0)
        }
    }

    /// Wakes whoever waits for his next try until `condition` holds.
    private func wake(until what: Comment, _ condition: () -> Bool) async throws {
        try await eventually(what) {
            clock.wake()
            return condition()
        }
    }

    /// Gives up what is left.
    private func finishNow(_ notifier: Notifier) async throws -> UInt64 {
        let lost = Task { await notifier.finish(within: .seconds(5)) }
        try await eventually("nothing is left") {
            clock.wake(.seconds(5))
            return notifier.counts.allSatisfy { $0.waiting == 0 }
        }
        return await lost.value
    }

    @Test func `what arrives is counted, for each target that wants it`() async throws {
        let transport = FakeTransport()
        var chat = try NotificationTarget.webhook()
        chat.filter.kinds = NotificationFilter.problems
        let notifier = notifier([try .ping(), chat], transport)
        notifier.tell(.test(.started))
        notifier.tell(.test(.failed))
        try await eventually("all are told") { notifier.counts.map(\.delivered) == [2, 1] }
        #expect(notifier.counts.map(\.target) == ["nightly", "chat"])
        #expect(troubles.all.isEmpty && clock.slept.isEmpty)
        #expect(notifier.counts.allSatisfy { $0.waiting == 0 && $0.failedTries == 0 })
    }

    /// Fault 34 of docs/faults.md.
    @Test func `nobody waits for a target that is silent, nor does another target`() async throws {
        let transport = FakeTransport { _, request in request.url.contains("ping") ? .silence : .status(200) }
        let notifier = notifier([try .ping("http://h/ping"), try .webhook("http://h/chat")], transport)
        for _ in 0..<50 { notifier.tell(.test(.failed)) }
        try await eventually("the other one is told all") { notifier.counts[1].delivered == 50 }
        #expect(notifier.counts[0].waiting == 50 && notifier.counts[0].delivered == 0)
        let lost = Task { await notifier.finish(within: .seconds(5)) }
        try await eventually("the end has a limit") { clock.sleepers == [.seconds(5)] }
        clock.wake(.seconds(5))
        #expect(await lost.value == 50)
        #expect(notifier.counts[0].undelivered == 50 && notifier.counts[0].waiting == 0)
        #expect(troubles.text.contains("there was no more time"))
    }

    @Test func `a failed try is repeated out of band, in the order of the events`() async throws {
        let transport = FakeTransport { number, _ in number <= 3 ? .status(500) : .status(204) }
        let notifier = notifier([try .ping("http://h/u")], transport)
        notifier.tell(.test(.started, run: "1"))
        try await eventually("the first try failed") { clock.sleepers == [.seconds(2)] }
        notifier.tell(.test(.started, run: "2"))
        notifier.tell(.test(.failed, run: "2"))
        notifier.tell(.test(.succeeded, run: "3"))
        try await wake(until: "all are told") { notifier.counts[0].delivered == 4 }
        #expect(clock.slept == [.seconds(2), .seconds(8), .seconds(32)])
        #expect(
            transport.requests.map(\.url) == Array(repeating: "http://h/u/start", count: 5) + [
                "http://h/u/fail", "http://h/u",
            ])
        #expect(notifier.counts[0].failedTries == 3 && notifier.counts[0].undelivered == 0)
        #expect(troubles.all.map(\.fate) == [2, 8, 32].map { .triedAgain(after: .seconds($0)) })
    }

    /// Fault 34 of docs/faults.md.
    @Test func `after eight tries an event is given up, and the next one has its turn`() async throws {
        let transport = FakeTransport { number, _ in number <= 8 ? .error(WaldenError(.timedOut, "no")) : .status(200) }
        let notifier = notifier([try .webhook()], transport)
        notifier.tell(.test(.failed, "first"))
        notifier.tell(.test(.failed, "second"))
        try await wake(until: "the second is told") { notifier.counts[0].delivered == 1 }
        #expect(notifier.counts[0].undelivered == 1 && notifier.counts[0].failedTries == 8)
        #expect(clock.slept.count == 7 && clock.slept.reduce(.zero, +) > .seconds(7200))
        #expect(troubles.all.last?.fate == .undelivered && troubles.all.last?.event.sentence == "first")
    }

    /// Fault 34 of docs/faults.md.
    @Test(arguments: [301, 302, 307, 400, 401, 403, 404, 410])
    func `an answer that says no is not asked for again, and redirects are not followed`(_ status: Int) async throws {
        let transport = FakeTransport { _, _ in .status(status, [HTTPHeader("Location", "http://elsewhere/secret")]) }
        let notifier = notifier([try .webhook()], transport)
        notifier.tell(.test(.failed))
        try await eventually("it is given up") { notifier.counts[0].undelivered == 1 }
        #expect(transport.requests.count == 1 && clock.slept.isEmpty)
        #expect(troubles.text.contains("status \(status)"))
        #expect(troubles.text.contains("redirect") == (status < 400))
    }

    @Test func `a server that asks to be left alone is`() async throws {
        let transport = FakeTransport { number, _ in
            number == 1 ? .status(429, [HTTPHeader("Retry-After", "77")]) : .status(200)
        }
        let notifier = notifier([try .ping()], transport)
        notifier.tell(.test(.failed))
        try await wake(until: "it is told") { notifier.counts[0].delivered == 1 }
        #expect(clock.slept == [.seconds(77)])
    }

    @Test(arguments: [("OK (not found)", 0), ("OK (rate limited)", 1)])
    func `a ping that is thrown away with the status 200 is not delivered`(_ body: String, _ waits: Int) async throws {
        let transport = FakeTransport { number, _ in .status(200, body: number == 1 ? body : "OK") }
        let notifier = notifier([try .ping()], transport)
        notifier.tell(.test(.failed))
        try await wake(until: "it is settled") { notifier.counts[0].waiting == 0 }
        #expect(clock.slept.count == waits && notifier.counts[0].undelivered == UInt64(1 - waits))
    }

    @Test func `a queue is bounded, and what had to go is counted`() async throws {
        let notifier = notifier([try .ping()], FakeTransport { _, _ in .silence }, queueLimit: 3)
        for number in 1...10 { notifier.tell(.test(number % 2 == 0 ? .failed : .succeeded, "\(number)")) }
        // One may be on its way already.
        #expect((3...4).contains(notifier.counts[0].waiting))
        #expect((6...7).contains(notifier.counts[0].dropped))
        #expect(troubles.all.filter { $0.fate == .dropped }.count == Int(notifier.counts[0].dropped))
        #expect(try await finishNow(notifier) > 0)
    }

    @Test func `at the end what waits for its next try is tried at once, and a few times more`() async throws {
        let transport = FakeTransport { number, _ in number < 4 ? .status(503) : .status(200) }
        let notifier = notifier([try .ping()], transport)
        notifier.tell(.test(.failed))
        try await eventually("it waits") { clock.sleepers == [.seconds(2)] }
        let lost = Task { await notifier.finish(within: .seconds(5)) }
        try await eventually("a short wait") { clock.sleepers.contains(.milliseconds(400)) }
        clock.wake(.milliseconds(400))
        try await eventually("a longer wait") { clock.sleepers.contains(.milliseconds(800)) }
        clock.wake(.milliseconds(800))
        #expect(await lost.value == 0)
        #expect(notifier.counts[0].delivered == 1)
    }

    @Test func `at the end a target that is down is given up soon, and said to be`() async throws {
        let refused = WaldenError(.unavailable, "cannot connect to 127.0.0.1:9")
        let notifier = notifier([try .ping()], FakeTransport { _, _ in .error(refused) })
        notifier.tell(.test(.failed))
        try await eventually("it waits") { clock.sleepers == [.seconds(2)] }
        let lost = Task { await notifier.finish(within: .seconds(5)) }
        try await eventually("it is given up") {
            clock.wake(.milliseconds(400))
            clock.wake(.milliseconds(800))
            return notifier.counts[0].undelivered == 1
        }
        #expect(await lost.value == 1)
        #expect(clock.sleepers.isEmpty)
    }

    @Test func `a start that could not be told before its end is told no more`() async throws {
        let transport = FakeTransport { number, _ in number == 1 ? .status(500) : .status(200) }
        let notifier = notifier([try .ping("http://h/u")], transport)
        notifier.tell(.test(.started, run: "1"))
        try await eventually("the start waits") { clock.sleepers == [.seconds(2)] }
        notifier.tell(.test(.succeeded, run: "1"))
        try await eventually("the end is told") { notifier.counts[0].delivered == 1 }
        #expect(transport.requests.map(\.url) == ["http://h/u/start", "http://h/u"])
        #expect(notifier.counts[0].undelivered == 1)
    }

    @Test func `the service tries what waits when it is told to stop, and then ends`() async throws {
        let transport = FakeTransport { number, _ in number == 1 ? .status(500) : .status(200) }
        let notifier = notifier([try .ping()], transport)
        let service = Task { try await NotifierService(notifier).run() }
        notifier.tell(.test(.failed))
        try await eventually("it waits") { clock.sleepers == [.seconds(2)] }
        service.cancel()
        try await service.value
        #expect(notifier.counts[0].delivered == 1)
    }

    @Test func `a sender has a name`() async throws {
        let transport = FakeTransport()
        let notifier = notifier([try .webhook()], transport)
        notifier.tell(.test(.failed))
        try await eventually("it is told") { notifier.counts[0].delivered == 1 }
        #expect(transport.requests[0].headers["user-agent"]?.hasPrefix("walden/") == true)
    }

    @Test func `finishing goes on when the task is cancelled`() async throws {
        let notifier = notifier([try .ping()], FakeTransport())
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            notifier.tell(.test(.failed))
            return await notifier.finish(within: .seconds(5))
        }
        #expect(await task.value == 0)
        #expect(notifier.counts[0].delivered == 1)
    }

    @Test func `no trouble shows a path, a query, a header or an answer`() async throws {
        let answers: [FakeTransport.Answer] = [
            .status(500, body: "secret"), .status(404, [HTTPHeader("X", "secret")], body: "secret"),
            .error(WaldenError(.usage, "secret header")), .error(WaldenError(.configuration, "http://h/secret")),
        ]
        for answer in answers {
            let notifier = notifier([try .ping(), try .webhook()], FakeTransport { _, _ in answer })
            notifier.tell(.test(.failed))
            try await eventually("both failed") { notifier.counts.allSatisfy { $0.failedTries == 1 } }
            _ = try await finishNow(notifier)
        }
        #expect(
            troubles.text.contains("127.0.0.1:9") && troubles.text.contains("chat could not be told: failed, backup"))
        #expect(!troubles.text.contains("secret"), "\(troubles.text)")
        var dumped = ""
        dump(troubles.all, to: &dumped)
        #expect(!dumped.contains("secret"))
    }
}
