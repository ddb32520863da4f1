// SPDX-License-Identifier: MIT

import Storage
import StorageContract
import Testing

@Suite struct MemoryStoreTests {
    @Test(arguments: StorageContract.cases)
    func `a memory store keeps the contract`(_ promise: StorageContract.Case) async throws {
        try await StorageContract(makeStore: { MemoryStore() }).run(promise)
    }

    @Test func `time of storing is the given clock's`() async throws {
        let store = MemoryStore(now: { 42 })
        _ = try await store.put(ObjectKey("a"), .bytes([]), .ifAbsent)
        #expect(try await store.head(ObjectKey("a"))?.modified == 42)
    }
}
