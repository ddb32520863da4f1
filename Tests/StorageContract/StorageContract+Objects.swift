// SPDX-License-Identifier: MIT

import Errors
import Storage
import Testing

extension StorageContract {
    static let objectCases = [
        Case("objects of 0 bytes to the largest come back as they were") { try await $0.roundTrips() },
        Case("a body in chunks is stored whole") { contract in
            let store = try await contract.makeStore()
            let parts = [content(700_000, seed: 1), [], content(1, seed: 2), content(3_000_000, seed: 3)]
            #expect(try await store.put(ObjectKey("a/chunks"), chunks(parts), .ifAbsent) == .stored)
            #expect(try await store.read(ObjectKey("a/chunks")) == parts.flatMap { $0 })
            #expect(try await store.put(ObjectKey("a/empty"), chunks([]), .ifAbsent) == .stored)
            #expect(try await store.read(ObjectKey("a/empty")) == [])
        },
        Case("what is not there is nil to head and notFound to get") { contract in
            let store = try await contract.makeStore()
            try await store.store(["there/object"])
            for text in ["missing", "there", "there/objec", "there/object2", "elsewhere/object"] {
                let key = try ObjectKey(text)
                #expect(try await store.head(key) == nil)
                let error = await #expect(throws: WaldenError.self) { try await store.get(key, range: nil) }
                #expect(error?.code == .notFound)
            }
        },
        Case("head, get and list tell the same of an object") { contract in
            let store = try await contract.makeStore()
            let key = try ObjectKey("main/object.json")
            _ = try await store.put(key, .bytes([1, 2, 3]), .ifAbsent)
            let info = try #require(try await store.head(key))
            #expect(info.key == key && info.size == 3)
            #expect(abs(info.modified - MemoryStore.wallClock()) < 3600 * 1_000_000)
            #expect(try await store.get(key, range: 1..<2).info == info)
            #expect(try await store.list(prefix: "", delimiter: false, after: nil, limit: 9).objects == [info])
        },
        Case("getAll reads a small object and refuses a larger one") { contract in
            let store = try await contract.makeStore()
            let key = try ObjectKey("small")
            _ = try await store.put(key, .bytes([1, 2, 3]), .ifAbsent)
            #expect(try await store.getAll(key, limit: 3) == [1, 2, 3])
            let error = await #expect(throws: WaldenError.self) { try await store.getAll(key, limit: 2) }
            #expect(error?.code == .integrity)
        },
        Case("many are deleted at once, and what is not there counts as gone") { contract in
            let store = try await contract.makeStore()
            let names = (0..<25).map { "many/\($0 % 3)/object-\($0)" }
            for name in names {
                _ = try await store.put(ObjectKey(name), .bytes([1]), .replacing)
            }
            let gone = try names.dropLast().map { try ObjectKey($0) } + [ObjectKey("many/7/never-there")]
            let failures = try await store.delete(gone)
            let left = try await store.list(prefix: "many/", delimiter: false, after: nil, limit: 100)
            #expect(failures.isEmpty)
            #expect(left.objects.map(\.key.text) == ["many/0/object-24"])
            #expect(try await store.delete([ObjectKey]()).isEmpty)
        },
        Case("what is deleted is gone, and deleting it again is no error") { contract in
            let store = try await contract.makeStore()
            try await store.store(["a/b/c", "a/d"])
            let key = try ObjectKey("a/b/c")
            try await store.delete(key)
            #expect(try await store.head(key) == nil)
            try await store.delete(key)
            try await store.delete(ObjectKey("never/there"))
            #expect(try await store.listed().keys == ["a/d"])
            #expect(try await store.listed("a/", delimiter: true).prefixes == [])
            #expect(try await store.put(key, .bytes([9]), .ifAbsent) == .stored)
            #expect(try await store.read(key) == [9])
        },
        Case("a reader that is closed reads no more") { contract in
            let store = try await contract.makeStore()
            try await store.store(["a"])
            let reader = try await store.get(ObjectKey("a"), range: nil)
            await reader.close()
            await reader.close()
            await #expect(throws: WaldenError.self) { try await reader.next() }
        },
    ]

    private func roundTrips() async throws {
        let store = try await makeStore()
        let mebibyte = 1 << 20
        for size in [0, 1, mebibyte - 1, mebibyte, mebibyte + 1, quirks.largestObject] {
            let key = try ObjectKey("sizes/\(size)")
            let bytes = content(size, seed: UInt64(size))
            #expect(try await store.put(key, .bytes(bytes), .ifAbsent) == .stored)
            #expect(try await store.head(key)?.size == UInt64(size))
            #expect(try await store.read(key) == bytes, "\(size) bytes")
        }
    }
}
