// SPDX-License-Identifier: MIT

import Errors
import Storage
import Testing

private struct SourceBroke: Error {}

extension StorageContract {
    static let putCases = [
        Case("a second put if absent leaves the first, equal or not") { contract in
            let store = try await contract.makeStore()
            let key = try ObjectKey("a/segment")
            #expect(try await store.put(key, .bytes([1]), .ifAbsent) == .stored)
            #expect(try await store.put(key, .bytes([1]), .ifAbsent) == .alreadyThere)
            #expect(try await store.put(key, .bytes([2, 2]), .ifAbsent) == .alreadyThere)
            #expect(try await store.put(key, chunks([[3]]), .ifAbsent) == .alreadyThere)
            #expect(try await store.read(key) == [1])
        },
        Case("of 16 simultaneous puts if absent exactly one stores") { try await $0.racesForOneKey() },
        Case("replacing takes the place of what is there, or of nothing") { contract in
            let store = try await contract.makeStore()
            let key = try ObjectKey("main/cluster.json")
            #expect(try await store.put(key, .bytes(content(5000)), .replacing) == .stored)
            #expect(try await store.put(key, .bytes([7]), .replacing) == .stored)
            #expect(try await store.read(key) == [7])
            #expect(try await store.put(key, chunks([[8], [9]]), .replacing) == .stored)
            #expect(try await store.read(key) == [8, 9])
            #expect(try await store.listed().keys == ["main/cluster.json"])
        },
        Case("a source that throws half-way leaves nothing, and its error comes through") { contract in
            for condition in [PutCondition.ifAbsent, .replacing] {
                let store = try await contract.makeStore()
                let source = ChunkSource([content(2 << 20), content(10)])
                await #expect(throws: SourceBroke.self) {
                    try await store.put(
                        ObjectKey("a/broken"),
                        .chunks { if let next = await source.next() { next } else { throw SourceBroke() } },
                        condition)
                }
                try await contract.expectEmpty(store)
            }
        },
        Case("a source that throws half-way leaves what it was to replace") { contract in
            let store = try await contract.makeStore()
            let key = try ObjectKey("a/old")
            _ = try await store.put(key, .bytes([1]), .ifAbsent)
            await #expect(throws: SourceBroke.self) {
                try await store.put(key, .chunks { throw SourceBroke() }, .replacing)
            }
            #expect(try await store.read(key) == [1])
        },
        Case("a put that is cancelled leaves nothing") { try await $0.cancelsAPut() },
        Case("keys as deep and long as they may be are kept") { contract in
            let store = try await contract.makeStore()
            let long = String(repeating: "x", count: ObjectKey.maximumComponentLength)
            let deep = Array(repeating: "d", count: 100).joined(separator: "/")
            let keys = try [[long, long, "end"], [deep, "end"], ["A-Z._-", "..."], [".hidden"]].map {
                try ObjectKey($0.joined(separator: "/"))
            }
            for key in keys {
                #expect(try await store.put(key, .bytes([1]), .ifAbsent) == .stored)
                #expect(try await store.read(key) == [1])
            }
            #expect(try await store.listed().keys == keys.sorted().map(\.text))
        },
        Case("an object and keys below it are both kept, or refused as a conflict") { contract in
            let store = try await contract.makeStore()
            try await store.store(["a", "b/c"])
            for text in ["a/below", "b"] {
                let key = try ObjectKey(text)
                if contract.quirks.hasFolders {
                    await #expect(throws: WaldenError.self) { try await store.put(key, .bytes([1]), .ifAbsent) }
                } else if store.properties.keysMayBePrefixes {
                    #expect(try await store.put(key, .bytes([1]), .ifAbsent) == .stored)
                } else {
                    for condition in [PutCondition.ifAbsent, .replacing] {
                        let error = await #expect(throws: WaldenError.self) {
                            try await store.put(key, .bytes([1]), condition)
                        }
                        #expect(error?.code == .conflict)
                    }
                    #expect(try await store.head(key) == nil)
                    try await store.delete(key)
                }
            }
            #expect(try await store.read(ObjectKey("a")) == Array("a".utf8))
            #expect(try await store.read(ObjectKey("b/c")) == Array("b/c".utf8))
        },
    ]

    func expectEmpty(_ store: any ObjectStore) async throws {
        #expect(try await store.listed().keys == [])
        if quirks.hasFolders { return }
        #expect(try await store.listed(delimiter: true).prefixes == [])
    }

    private func racesForOneKey() async throws {
        let store = try await makeStore()
        guard store.properties.putIfAbsentIsAtomic else { return }
        let key = try ObjectKey("race/for/one.key")
        let outcomes = try await withThrowingTaskGroup(of: (UInt64, PutOutcome).self) { group in
            for seed in 0..<16 as Range<UInt64> {
                group.addTask { (seed, try await store.put(key, .bytes(content(100_000, seed: seed)), .ifAbsent)) }
            }
            return try await group.reduce(into: [(UInt64, PutOutcome)]()) { $0.append($1) }
        }
        let winners = outcomes.filter { $0.1 == .stored }
        #expect(winners.count == 1)
        let winner = try #require(winners.first)
        #expect(try await store.read(key) == content(100_000, seed: winner.0))
        #expect(try await store.listed().keys == [key.text])
    }

    private func cancelsAPut() async throws {
        let store = try await makeStore()
        // A source that notices, and one that ends as if nothing had happened.
        for notices in [true, false] {
            let (started, signal) = AsyncStream.makeStream(of: Void.self)
            let put = Task {
                let source = ChunkSource([content(2 << 20)])
                return try await store.put(
                    ObjectKey("a/cancelled"),
                    .chunks {
                        if let first = await source.next() { return first }
                        signal.yield()
                        do { while true { try await Task.sleep(for: .seconds(600)) } } catch {
                            if notices { throw error }
                        }
                        return nil
                    }, .ifAbsent)
            }
            for await _ in started { break }
            put.cancel()
            await #expect(throws: (any Error).self) { try await put.value }
            try await expectEmpty(store)
        }
    }
}
