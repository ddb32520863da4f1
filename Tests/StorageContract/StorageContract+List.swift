// SPDX-License-Identifier: MIT

import Errors
import Storage
import Testing

extension StorageContract {
    /// Names whose order as paths differs from their order as bytes.
    private static let traps = [
        "a-b", "a.b", "a.bc/c", "a/b", "a/b.c", "a/c/d", "a0", "aa/1", "b", "b-/x", "c/d/e/f/g/h", "c/d.e", "Z/1",
        "_/1",
        "0",
    ]

    static let listCases = [
        Case("an empty store lists nothing") { contract in
            let store = try await contract.makeStore()
            try await contract.expectEmpty(store)
            #expect(try await store.listed("a/b", after: "a").keys == [])
        },
        Case("keys come in byte order") { contract in
            let store = try await contract.makeStore()
            try await store.store(traps)
            #expect(try await store.listed().keys == traps.sorted())
        },
        Case("a prefix need not end at a slash, nor be a key") { contract in
            let store = try await contract.makeStore()
            try await store.store(traps)
            let prefixes = [
                "a", "a/", "a/b", "a/b.", "a.", "c/d", "c/d/e/", "b-", "/", "a//", "../", "./", "a/../", "~", "é",
                "Z/1",
            ]
            for prefix in prefixes {
                #expect(
                    try await store.listed(prefix).keys == traps.sorted().filter { $0.hasPrefix(prefix) }, "\(prefix)")
            }
        },
        Case("listings with any prefix, delimiter, start and page size agree with the definition") {
            try await $0.comparesWithDefinition()
        },
        Case("a page has what fits, and next only when there is more") { contract in
            let store = try await contract.makeStore()
            try await store.store(["a", "b/1", "b/2", "c"])
            let first = try await store.list(prefix: "", delimiter: true, after: nil, limit: 2)
            #expect(first.objects.map(\.key.text) == ["a"] && first.prefixes == ["b/"] && first.next != nil)
            let second = try await store.list(prefix: "", delimiter: true, after: first.next, limit: 2)
            #expect(second.objects.map(\.key.text) == ["c"] && second.prefixes == [] && second.next == nil)
            let exact = try await store.list(prefix: "b/", delimiter: false, after: nil, limit: 2)
            #expect(exact.objects.count == 2 && exact.next == nil)
        },
        Case("a page of nothing is a usage error") { contract in
            let store = try await contract.makeStore()
            for limit in [0, -1, Int.min] {
                let error = await #expect(throws: WaldenError.self) {
                    try await store.list(prefix: "", delimiter: false, after: nil, limit: limit)
                }
                #expect(error?.code == .usage)
            }
        },
        Case("many keys are listed once each, page after page") { try await $0.listsManyKeys() },
    ]

    private func comparesWithDefinition() async throws {
        let store = try await makeStore()
        try await store.store(Self.traps)
        let starts: [String?] = [
            nil, "", "a", "a-b", "a/", "a/b", "a/b~", "a/c/", "aa/", "b", "c/d/e", "c/d/e/f/g/h", "z", "é",
        ]
        for prefix in ["", "a", "a/", "c/d", "b-/"] {
            for delimiter in [false, true] {
                for start in starts {
                    let expected = Self.definition(prefix: prefix, delimiter: delimiter, after: start)
                    for limit in [1, 2, 3, 1000] {
                        let found = try await store.listed(prefix, delimiter: delimiter, after: start, limit: limit)
                        let what: Comment = "\(prefix) \(delimiter) \(start ?? "nil") \(limit)"
                        #expect(found.keys == expected.keys, what)
                        #expect(found.prefixes == expected.prefixes, what)
                    }
                }
            }
        }
    }

    private static func definition(
        prefix: String, delimiter: Bool, after: String?
    ) -> (keys: [String], prefixes: [String]) {
        var keys: [String] = []
        var prefixes: [String] = []
        for key in traps.sorted() where key.hasPrefix(prefix) && key > after ?? "" {
            if delimiter, let slash = key.dropFirst(prefix.count).firstIndex(of: "/") {
                let group = String(key[...slash])
                if prefixes.last != group { prefixes.append(group) }
            } else {
                keys.append(key)
            }
        }
        return (keys, prefixes)
    }

    private func listsManyKeys() async throws {
        let store = try await makeStore()
        let keys = try (0..<quirks.manyKeys).map { try ObjectKey("wal/\($0 % 7)/\($0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<16 {
                group.addTask {
                    for index in stride(from: lane, to: keys.count, by: 16) {
                        _ = try await store.put(keys[index], .bytes([]), .ifAbsent)
                    }
                }
            }
            try await group.waitForAll()
        }
        var listed: [ObjectKey] = []
        for try await page in store.listAll(prefix: "wal/") { listed += page.objects.map(\.key) }
        #expect(listed == keys.sorted())
        #expect(try await store.listed("", limit: 97).keys == listed.map(\.text))
        #expect(try await store.listed("wal/", delimiter: true).prefixes == (0..<7).map { "wal/\($0)/" })
    }
}
