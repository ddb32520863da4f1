// SPDX-License-Identifier: MIT

import Errors
import Storage
import StorageContract
import Synchronization
import Testing

@Suite struct WrapperTests {
    @Test(arguments: StorageContract.cases)
    func `a wrapped store keeps the contract`(_ promise: StorageContract.Case) async throws {
        let contract = StorageContract(makeStore: {
            RetryingStore(ObservedStore(FaultyStore(MemoryStore(), plan: []), observer: { _ in }))
        })
        try await contract.run(promise)
    }

    @Test func `a read-only store refuses puts and deletes, and reads`() async throws {
        let inner = MemoryStore()
        let key = try ObjectKey("a")
        _ = try await inner.put(key, .bytes([1]), .ifAbsent)
        let store = ReadOnlyStore(inner)
        for call in [
            { _ = try await store.put(key, .bytes([2]), .replacing) }, { try await store.delete(key) },
        ] as [() async throws -> Void] {
            let error = await #expect(throws: WaldenError.self) { try await call() }
            #expect(error?.code == .refused)
        }
        #expect(store.properties.isReadOnly)
        #expect(try await store.getAll(key, limit: 1) == [1])
    }

    @Test func `an observer hears of every call once, with bytes and outcome`() async throws {
        let events = Mutex<[StoreEvent]>([])
        let inner = FaultyStore(MemoryStore(), plan: [FaultRule(.delete, .failBefore(WaldenError(.permission, "no")))])
        let store = ObservedStore(inner) { event in events.withLock { $0.append(event) } }
        let key = try ObjectKey("a/b")
        let source = Mutex<[[UInt8]]>([[1, 2], [3]])
        _ = try await store.put(key, .chunks { source.withLock { $0.isEmpty ? nil : $0.removeFirst() } }, .ifAbsent)
        _ = try await store.put(key, .bytes([1]), .ifAbsent)
        _ = try await store.getAll(key, limit: 9)
        _ = try await store.head(ObjectKey("none"))
        _ = try? await store.get(ObjectKey("none"), range: nil)  // only its event is of interest
        _ = try await store.list(prefix: "a", delimiter: false, after: nil, limit: 1)
        _ = try? await store.delete(key)  // only its event is of interest
        let heard = events.withLock { $0 }
        #expect(heard.map(\.operation) == [.put, .put, .get, .head, .get, .list, .delete])
        #expect(heard.map(\.key) == ["a/b", "a/b", "a/b", "none", "none", "a", "a/b"])
        #expect(heard.map(\.bytes) == [3, 1, 3, 0, 0, 0, 0])
        #expect(
            heard.map(\.outcome) == [.done, .alreadyThere, .done, .notThere, .notThere, .done, .failed(.permission)])
        #expect(heard.allSatisfy { $0.duration >= .zero })
    }
}

@Suite struct FaultyStoreTests {
    private let key: ObjectKey
    private let memory = MemoryStore()

    init() throws { key = try ObjectKey("a/b") }

    @Test func `only the planned call of the planned key fails`() async throws {
        let store = FaultyStore(
            memory, plan: [FaultRule(.put, keyContaining: "b", calls: 2...2, .failBefore(WaldenError(.timedOut, "no")))]
        )
        _ = try await store.put(key, .bytes([1]), .replacing)
        _ = try await store.put(ObjectKey("other"), .bytes([1]), .replacing)
        await #expect(throws: WaldenError.self) { try await store.put(key, .bytes([2]), .replacing) }
        #expect(try await memory.getAll(key, limit: 9) == [1])
        _ = try await store.put(key, .bytes([3]), .replacing)
        #expect(try await memory.getAll(key, limit: 9) == [3])
    }

    @Test func `a call that fails after it was done was done`() async throws {
        let store = FaultyStore(memory, plan: [FaultRule(.put, .failAfter(WaldenError(.timedOut, "no")))])
        await #expect(throws: WaldenError.self) { try await store.put(key, .bytes([1]), .ifAbsent) }
        #expect(try await memory.getAll(key, limit: 9) == [1])
    }

    @Test func `a read is truncated or has a byte flipped where planned, and getAll notices the first`() async throws {
        _ = try await memory.put(key, .bytes([1, 2, 3]), .ifAbsent)
        let store = FaultyStore(
            memory,
            plan: [FaultRule(.get, .truncateRead(after: 2)), FaultRule(.get, calls: 2...2, .flipByte(at: 1))])
        let error = await #expect(throws: WaldenError.self) { try await store.getAll(key, limit: 9) }
        #expect(error?.code == .integrity)
        #expect(try await store.getAll(key, limit: 9) == [1, 253, 3])
        #expect(try await store.getAll(key, limit: 9) == [1, 2, 3])
    }

    @Test func `a stalled call ends when it is cancelled`() async throws {
        let store = FaultyStore(memory, plan: [FaultRule(.head, .stall)])
        let call = Task { [key] in try await store.head(key) }
        call.cancel()
        let error = await #expect(throws: WaldenError.self) { try await call.value }
        #expect(error?.code == .cancelled)
    }
}
