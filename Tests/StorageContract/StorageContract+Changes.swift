// SPDX-License-Identifier: MIT

import Errors
import Storage
import Testing

extension StorageContract {
    static let changeCases = [
        Case("reading while it is deleted gives the whole object or an error") { contract in
            let store = try await contract.makeStore()
            let key = try ObjectKey("a/deleted")
            let old = content(3 << 20, seed: 1)
            _ = try await store.put(key, .bytes(old), .ifAbsent)
            let found = await contract.read(key, of: store) { try await store.delete(key) }
            #expect(found == nil || found == old)
            #expect(try await store.head(key) == nil)
        },
        Case("reading while it is replaced gives the old or an error, never a mix") { contract in
            let store = try await contract.makeStore()
            let key = try ObjectKey("a/replaced")
            let old = content(3 << 20, seed: 1)
            let new = content(3 << 20, seed: 2)
            _ = try await store.put(key, .bytes(old), .ifAbsent)
            let found = await contract.read(key, of: store) { _ = try await store.put(key, .bytes(new), .replacing) }
            #expect(found == nil || found == old)
            #expect(try await store.read(key) == new)
        },
        Case("readers beside a writer that replaces see one version, whole") { try await $0.readsBesideAWriter() },
        Case("puts beside deletes of the folder's other objects are kept") { contract in
            let store = try await contract.makeStore()
            try await withThrowingTaskGroup(of: Void.self) { group in
                // rclone loses what is put into a folder that it removes just then.
                for lane in 0..<(contract.quirks.hasFolders ? 1 : 4) {
                    group.addTask {
                        let key = try ObjectKey("deep/er/still/\(lane)")
                        for _ in 0..<25 {
                            #expect(try await store.put(key, .bytes([UInt8(lane)]), .ifAbsent) == .stored)
                            #expect(try await store.read(key) == [UInt8(lane)])
                            try await store.delete(key)
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await contract.expectEmpty(store)
        },
    ]

    /// Reads a chunk, makes the change, reads the rest; nil when reading on was an error.
    private func read(
        _ key: ObjectKey, of store: any ObjectStore, changing change: () async throws -> Void
    ) async -> [UInt8]? {
        do {
            let reader = try await store.get(key, range: nil)
            var all = try await reader.next() ?? []
            do { try await change() } catch { Issue.record(error) }
            while let chunk = try await reader.next() { all += chunk }
            await reader.close()
            return all
        } catch {
            return nil
        }
    }

    private func readsBesideAWriter() async throws {
        let store = try await makeStore()
        let key = try ObjectKey("main/cluster.json")
        let versions = (0..<20 as Range<UInt64>).map { content(50_000 + Int($0), seed: $0) }
        _ = try await store.put(key, .bytes(versions[0]), .ifAbsent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for version in versions { _ = try await store.put(key, .bytes(version), .replacing) }
            }
            for _ in 0..<3 {
                group.addTask {
                    for _ in 0..<20 { try await readsOne(of: versions, key, store) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.read(key) == versions.last)
    }

    /// rclone may stop when a file is replaced, or send the next version cut to the size of the last one.
    private func readsOne(of versions: [[UInt8]], _ key: ObjectKey, _ store: any ObjectStore) async throws {
        do {
            let found = try await store.read(key)
            let isOne = versions.contains { quirks.hasFolders ? $0.starts(with: found) : $0 == found }
            #expect(isOne, "\(found.count) bytes of no version")
        } catch let error as WaldenError where error.code == .conflict && quirks.hasFolders {}
    }
}
