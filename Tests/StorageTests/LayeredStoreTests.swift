// SPDX-License-Identifier: MIT

import Errors
import Storage
import StorageContract
import Synchronization
import Testing

@Suite struct LayeredStoreTests {
    private let first = MemoryStore()
    private let second = MemoryStore()
    private let unreachable = WaldenError(.unavailable, "cannot reach it")

    private func layers(_ stores: (any ObjectStore)..., report: @escaping @Sendable (String) -> Void = { _ in })
        throws -> LayeredStore
    {
        try LayeredStore(
            stores.enumerated().map { .init(name: "store\($0 + 1)", store: $1) }, report: report)
    }

    private func put(_ keys: String..., into store: MemoryStore, _ byte: UInt8 = 1) async throws {
        for key in keys { _ = try await store.put(ObjectKey(key), .bytes([byte]), .ifAbsent) }
    }

    @Test(arguments: StorageContract.cases)
    func `layers of one store keep the contract`(_ promise: StorageContract.Case) async throws {
        try await StorageContract(makeStore: { try layers(MemoryStore(), MemoryStore()) }).run(promise)
    }

    @Test func `what the first has not is taken from the next`() async throws {
        try await put("a", into: first, 1)
        try await put("a", "b", into: second, 2)
        let store = try layers(first, second)
        #expect(try await store.getAll(ObjectKey("a"), limit: 9) == [1])
        #expect(try await store.getAll(ObjectKey("b"), limit: 9) == [2])
        #expect(try await store.head(ObjectKey("b"))?.size == 1)
        #expect(try await store.head(ObjectKey("c")) == nil)
        let error = await #expect(throws: WaldenError.self) { try await store.get(ObjectKey("c"), range: nil) }
        #expect(error?.code == .notFound)
    }

    @Test func `a store that cannot tell is passed over where another has it, and that is said`() async throws {
        try await put("b", into: second)
        let said = Mutex<[String]>([])
        let broken = FaultyStore(first, plan: [FaultRule(.get, calls: 1...9, .failBefore(unreachable))])
        let store = try layers(broken, second) { words in said.withLock { $0.append(words) } }
        #expect(try await store.getAll(ObjectKey("b"), limit: 9) == [1])
        #expect(said.withLock { $0 } == ["repository store1 is passed over: cannot reach it"])
    }

    @Test func `not there is never said while a store cannot tell`() async throws {
        let broken = FaultyStore(
            second,
            plan: [FaultRule(.get, calls: 1...9, .failBefore(unreachable)), FaultRule(.head, .failBefore(unreachable))])
        let store = try layers(first, broken)
        let got = await #expect(throws: WaldenError.self) { try await store.get(ObjectKey("c"), range: nil) }
        #expect(got?.code == .unavailable)
        let looked = await #expect(throws: WaldenError.self) { try await store.head(ObjectKey("c")) }
        #expect(looked?.code == .unavailable)
    }

    @Test func `a listing needs every store`() async throws {
        let broken = FaultyStore(second, plan: [FaultRule(.list, .failBefore(unreachable))])
        let error = await #expect(throws: WaldenError.self) {
            try await layers(first, broken).list(prefix: "", delimiter: false, after: nil, limit: 9)
        }
        #expect(error?.code == .unavailable)
    }

    @Test(arguments: [1, 2, 3, 5, 1000], [false, true])
    func `listings are merged, page by page, each key once`(_ limit: Int, _ delimiter: Bool) async throws {
        try await put("a/1", "a/2", "b", "c/x/1", "c/x/3", "e", "f/1", into: first)
        try await put("a/2", "a/3", "aa", "c/x/2", "d", "e", "g/1", "g/2", into: second)
        let all = MemoryStore()
        try await put(
            "a/1", "a/2", "a/3", "aa", "b", "c/x/1", "c/x/2", "c/x/3", "d", "e", "f/1", "g/1", "g/2", into: all)
        let merged = try await everything(in: layers(first, second), limit, delimiter)
        let wanted = try await everything(in: all, limit, delimiter)
        #expect(merged == wanted)
    }

    private func everything(in store: any ObjectStore, _ limit: Int, _ delimiter: Bool) async throws -> [String] {
        var found: [String] = []
        var after: String?
        repeat {
            let page = try await store.list(prefix: "", delimiter: delimiter, after: after, limit: limit)
            #expect(page.objects.count + page.prefixes.count <= limit)
            #expect(page.next != after || after == nil)
            found += page.objects.map(\.key.text) + page.prefixes
            after = page.next
        } while after != nil
        return found.sorted()
    }
}
