// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Storage

@Suite struct SendBrakeTests {
    private let waits = Waits()
    private let key: ObjectKey

    init() throws { key = try ObjectKey("main/x") }

    /// Calls that are not tried again, so that what is waited is the brake's.
    private func store(_ transport: ScriptedTransport) throws -> S3Store {
        var settings = S3Settings(bucket: "bucket")
        settings.endpoint = "http://127.0.0.1:9000"
        var retry = S3Fixture.retry(waits)
        retry.attempts = 1
        return try S3Store(
            settings, transport: transport, credentials: FixedCredentials(S3Fixture.credentials), retry: retry)
    }

    private func expectRefused(_ store: S3Store) async {
        let error = await #expect(throws: WaldenError.self) { try await store.delete(key) }
        #expect(error?.code == .unavailable)
    }

    /// Fault 6 of docs/faults.md.
    @Test(arguments: [429, 500, 502, 503, 504])
    func `a call waits after another was told that the server is asked too much`(status: Int) async throws {
        let store = try store(ScriptedTransport(.reply(status), .reply(204), .reply(204)))
        await expectRefused(store)
        #expect(waits.all.isEmpty)
        try? await store.delete(key)
        #expect(waits.all == [.seconds(0.5)])
        try? await store.delete(key)
        #expect(waits.all.count == 1, "it has passed")
    }

    /// Fault 6 of docs/faults.md.
    @Test func `the server's own wish counts, within bounds, and each refusal in a row lasts longer`() async throws {
        let answers = [7, 120].map { ScriptedTransport.Answer.reply(503, [HTTPHeader("Retry-After", "\($0)")]) }
        let store = try store(ScriptedTransport(answers[0], answers[1], .reply(503), .reply(503), .reply(204)))
        for _ in 0..<4 { await expectRefused(store) }
        try? await store.delete(key)
        #expect(waits.all == [.seconds(7), .seconds(10), .seconds(2), .seconds(4)])
    }

    /// Fault 6 of docs/faults.md.
    @Test func `refusals of what was under way at once count as one, and answers make the next wait shorter`()
        async throws
    {
        let brake = SendBrake(S3Fixture.retry(waits))
        for _ in 0..<5 { brake.pull(retryAfter: nil) }
        try await brake.wait()
        #expect(waits.all == [.seconds(0.5)])
        brake.pull(retryAfter: nil)
        try await brake.wait()
        for _ in 0..<3 { brake.ease() }
        brake.pull(retryAfter: nil)
        try await brake.wait()
        #expect(waits.all == [.seconds(0.5), .seconds(1), .seconds(0.5)])
    }

    /// Fault 6 of docs/faults.md.
    @Test func `other refusals hold nobody back`() async throws {
        let store = try store(ScriptedTransport(.refused(403, "AccessDenied"), .reply(204), .reply(501)))
        for _ in 0..<3 { try? await store.delete(key) }
        #expect(waits.all.isEmpty)
    }

    /// Fault 6 of docs/faults.md.
    @Test func `those who waited do not come back in step`() async throws {
        var policy = S3Fixture.retry(waits)
        policy.jitter = { 0.5 }
        let brake = SendBrake(policy)
        brake.pull(retryAfter: .seconds(4))
        try await brake.wait()
        #expect(waits.all == [.seconds(5)])
    }
}
