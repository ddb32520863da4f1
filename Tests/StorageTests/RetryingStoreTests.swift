// SPDX-License-Identifier: MIT

import Errors
import Storage
import Synchronization
import Testing

@Suite struct RetryingStoreTests {
    /// A clock that sleeping moves.
    private final class Sleeps: Sendable {
        let all = Mutex<[Duration]>([])

        func policy(attempts: Int = 3, deadline: Duration = .seconds(60)) -> RetryPolicy {
            RetryPolicy(
                attempts: attempts, baseDelay: .seconds(1), delayCap: .seconds(3), deadline: deadline,
                sleep: { time in self.all.withLock { $0.append(time) } },
                now: { self.all.withLock { $0.reduce(.zero, +) } }, jitter: { 0.5 })
        }
    }

    private let key: ObjectKey
    private let memory = MemoryStore()
    private let sleeps = Sleeps()
    private let lost = WaldenError(.unavailable, "cannot reach the store", cause: "connection reset")

    init() throws { key = try ObjectKey("a/b") }

    private func store(_ plan: [FaultRule], _ policy: RetryPolicy? = nil) -> RetryingStore {
        RetryingStore(FaultyStore(memory, plan: plan), policy: policy ?? sleeps.policy())
    }

    /// Fault 6 of docs/faults.md.
    @Test func `a call that fails for a while is tried until it succeeds, with growing delays`() async throws {
        let store = store([FaultRule(.put, calls: 1...4, .failBefore(lost))], sleeps.policy(attempts: 5))
        #expect(try await store.put(key, .bytes([1]), .ifAbsent) == .stored)
        #expect(sleeps.all.withLock { $0 } == [.seconds(0.75), .seconds(1.5), .seconds(2.25), .seconds(2.25)])
    }

    @Test func `all attempts are folded into one error`() async throws {
        let other = WaldenError(.timedOut, "no answer", hint: "Look at the network.")
        let store = store([
            FaultRule(.head, calls: 1...2, .failBefore(lost)), FaultRule(.head, calls: 3...3, .failBefore(other)),
        ])
        let error = await #expect(throws: WaldenError.self) { try await store.head(key) }
        #expect(error?.code == .timedOut && error?.canRetry == true)
        #expect(error?.message == "cannot look up the object a/b after 3 attempts")
        #expect(error?.cause == "cannot reach the store: connection reset (2 times); then no answer")
        #expect(error?.hint == "Look at the network.")
    }

    @Test func `what differs in the number of the request alone is said once`() async throws {
        func refusal(_ id: String) -> WaldenError {
            WaldenError(.unavailable, "cannot look up the object a/b", cause: "503 SlowDown (request \(id))")
        }
        let store = store([
            FaultRule(.head, calls: 1...1, .failBefore(refusal("R1"))),
            FaultRule(.head, calls: 2...2, .failBefore(refusal("R2"))),
            FaultRule(.head, calls: 3...3, .failBefore(lost)),
        ])
        let error = await #expect(throws: WaldenError.self) { try await store.head(key) }
        #expect(
            error?.cause == "503 SlowDown (request R2) (2 times); then cannot reach the store: connection reset")
    }

    /// Fault 6 of docs/faults.md.
    @Test func `a server that asks for time gets it, unless it asks for more than there is`() async throws {
        let busy = WaldenError(.unavailable, "busy", retryAfter: .seconds(7))
        let store = store([FaultRule(.head, calls: 1...2, .failBefore(busy))])
        #expect(try await store.head(key) == nil)
        #expect(sleeps.all.withLock { $0 } == [.seconds(7), .seconds(7)])
        let patient = self.store([
            FaultRule(.head, .failBefore(WaldenError(.unavailable, "busy", retryAfter: .seconds(60))))
        ])
        let error = await #expect(throws: WaldenError.self) { try await patient.head(key) }
        #expect(error?.message == "busy" && error?.retryAfter == .seconds(60))
        #expect(sleeps.all.withLock { $0.count } == 2, "no wait for nothing")
    }

    @Test func `a shorter wait than the policy's is not taken, but a broken connection's first is`() async throws {
        let short = WaldenError(.unavailable, "busy", retryAfter: .milliseconds(1))
        _ = try await store([FaultRule(.head, calls: 1...1, .failBefore(short))]).head(key)
        let broken = WaldenError(.unavailable, "broken", retryAfter: .zero)
        _ = try await store([FaultRule(.head, calls: 1...2, .failBefore(broken))]).head(key)
        #expect(sleeps.all.withLock { $0 } == [.seconds(0.75), .zero, .seconds(1.5)])
    }

    @Test func `an error that cannot pass is thrown at once, as it is`() async throws {
        let refusal = WaldenError(.permission, "cannot do it")
        let store = store([FaultRule(.list, .failBefore(refusal))])
        let error = await #expect(throws: WaldenError.self) {
            try await store.list(prefix: "", delimiter: false, after: nil, limit: 1)
        }
        #expect(error == refusal)
        #expect(sleeps.all.withLock { $0 } == [])
    }

    @Test func `a body that can be sent once is sent once`() async throws {
        let store = store([FaultRule(.put, .failBefore(lost))])
        await #expect(throws: lost) { try await store.put(key, .chunks { nil }, .ifAbsent) }
    }

    @Test func `a put that was done and lost its answer finds itself there`() async throws {
        let store = store([FaultRule(.put, .failAfter(lost))])
        #expect(try await store.put(key, .bytes([1]), .ifAbsent) == .alreadyThere)
    }

    @Test func `nothing is tried again after the deadline`() async throws {
        let store = store(
            [FaultRule(.delete, calls: 1...99, .failBefore(lost))], sleeps.policy(attempts: 99, deadline: .seconds(5)))
        let error = await #expect(throws: WaldenError.self) { try await store.delete(key) }
        #expect(error?.message == "cannot delete the object a/b after 4 attempts")
        #expect(sleeps.all.withLock { $0.reduce(.zero, +) } < .seconds(5))
    }

    @Test func `cancelled between attempts it stops with what was said so far`() async throws {
        var policy = sleeps.policy()
        policy.sleep = { _ in throw CancellationError() }
        let store = store([FaultRule(.head, .failBefore(lost))], policy)
        let error = await #expect(throws: WaldenError.self) { try await store.head(key) }
        #expect(error?.code == .cancelled)
        #expect(error?.cause == "cannot reach the store: connection reset; then told to stop")
    }

    @Test func `a reader that breaks or is cut goes on where it was`() async throws {
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 >> 3) }
        _ = try await memory.put(key, .bytes(bytes), .ifAbsent)
        let store = store([
            FaultRule(.get, .failRead(after: 1_500_000, lost)),
            FaultRule(.get, calls: 2...2, .truncateRead(after: 700_000)),
            FaultRule(.get, calls: 3...3, .failBefore(lost)),
        ])
        let reader = try await store.get(key, range: 100..<2_999_999)
        var read: [UInt8] = []
        while let chunk = try await reader.next() { read += chunk }
        #expect(read == Array(bytes[100..<2_999_999]))
    }

    @Test func `a reader whose object was replaced meanwhile does not mix`() async throws {
        _ = try await memory.put(key, .bytes(Array(repeating: 1, count: 3 << 20)), .ifAbsent)
        let store = store([FaultRule(.get, .failRead(after: 2 << 20, lost))])
        let reader = try await store.get(key, range: nil)
        _ = try await reader.next()
        _ = try await memory.put(key, .bytes(Array(repeating: 2, count: 3 << 19)), .replacing)
        _ = try await reader.next()
        let error = await #expect(throws: WaldenError.self) { try await reader.next() }
        #expect(error?.code == .conflict)
    }

    @Test func `an object that always ends early is an integrity error`() async throws {
        _ = try await memory.put(key, .bytes([1, 2, 3]), .ifAbsent)
        let store = store([FaultRule(.get, calls: 1...99, .truncateRead(after: 0))])
        let error = await #expect(throws: WaldenError.self) { try await store.getAll(key, limit: 9) }
        #expect(error?.code == .integrity)
    }
}
