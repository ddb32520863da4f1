// SPDX-License-Identifier: MIT

import Errors
import Storage
import StorageContract
import Synchronization
import Testing

@Suite struct PacedStoreTests {
    /// A clock that moves only when somebody sleeps.
    private final class Clock: Sendable {
        let time = Mutex(Duration.zero)
        let slept = Mutex<[Duration]>([])

        func pace(_ bytesPerSecond: UInt64) -> Pace {
            Pace(
                bytesPerSecond: bytesPerSecond, uptime: { self.time.withLock(\.self) },
                sleep: { duration in
                    self.time.withLock { $0 += duration }
                    self.slept.withLock { $0.append(duration) }
                })
        }
    }

    @Test(arguments: StorageContract.cases) func `a paced store keeps the contract`(_ promise: StorageContract.Case)
        async throws
    {
        try await StorageContract(makeStore: { PacedStore(MemoryStore(), Pace(bytesPerSecond: 1 << 40)) }).run(promise)
    }

    @Test func `what is hidden is not there, whoever asks, and nothing can be written`() async throws {
        let inner = MemoryStore()
        let key = try ObjectKey("a/b")
        _ = try await inner.put(key, .bytes([1, 2]), .ifAbsent)
        let store = WithoutObjects(inner, hiding: [try ObjectKey("a/c")])
        #expect(try await store.getAll(key, limit: 9) == [1, 2])
        let without = WithoutObjects(inner, hiding: [key])
        #expect(try await without.head(key) == nil)
        #expect(try await without.list(prefix: "a", delimiter: false, after: nil, limit: 9).objects.isEmpty)
        await #expect(throws: WaldenError.self) { try await without.getAll(key, limit: 9) }
        await #expect(throws: WaldenError.self) { try await without.delete(key) }
    }

    @Test func `what is read takes the time that its size wants, and a pause is not caught up on`() async throws {
        let clock = Clock()
        let store = PacedStore(MemoryStore(), clock.pace(1000))
        let key = try ObjectKey("a")
        _ = try await store.put(key, .bytes([UInt8](repeating: 1, count: 3000)), .ifAbsent)
        #expect(clock.slept.withLock(\.self).isEmpty)
        _ = try await store.getAll(key, limit: 3000)
        #expect(clock.time.withLock(\.self) == .seconds(3))
        clock.time.withLock { $0 += .seconds(60) }
        _ = try await store.getAll(key, limit: 3000)
        #expect(clock.time.withLock(\.self) == .seconds(66))
    }

    @Test func `several that read at once share the rate`() async throws {
        let clock = Clock()
        let pace = clock.pace(100)
        for _ in 0..<5 { try await pace.take(200) }
        #expect(clock.time.withLock(\.self) == .seconds(10))
    }

    @Test func `who is told to stop does not wait`() async throws {
        let store = PacedStore(
            MemoryStore(), Pace(bytesPerSecond: 1, sleep: { _ in throw CancellationError() }))
        let key = try ObjectKey("a")
        _ = try await store.put(key, .bytes([1, 2, 3]), .ifAbsent)
        let error = await #expect(throws: WaldenError.self) { try await store.getAll(key, limit: 3) }
        #expect(error?.code == .cancelled)
    }
}
