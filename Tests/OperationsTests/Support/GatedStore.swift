// SPDX-License-Identifier: MIT

import Errors
import Storage
import Synchronization

/// A store in which reading what a test names waits until the test lets it go on. It counts what is read.
final class GatedStore: ObjectStore {
    private struct State {
        var closed: Set<String> = []
        var asked: [String: Int] = [:]
        var gets: [String: Int] = [:]
        var waiting: [String: Int] = [:]
        var atOnce = 0
        var mostAtOnce = 0
        var isGone = false
    }

    private let store: any ObjectStore
    private let state = Mutex(State())

    init(_ store: any ObjectStore) { self.store = store }

    var properties: StoreProperties { store.properties }

    /// Whatever holds `keyPart` waits from now on, or no more.
    func close(_ keyPart: String) { state.withLock { _ = $0.closed.insert(keyPart) } }
    func open(_ keyPart: String) { state.withLock { _ = $0.closed.remove(keyPart) } }

    /// As after its file system was unmounted: nothing is there.
    func vanish() { state.withLock { $0.isGone = true } }

    /// How often something that holds `keyPart` was asked for, was found, or waits now.
    func asked(_ keyPart: String) -> Int {
        state.withLock { $0.asked.filter { $0.key.contains(keyPart) }.reduce(0) { $0 + $1.value } }
    }
    func gets(_ keyPart: String) -> Int {
        state.withLock { $0.gets.filter { $0.key.contains(keyPart) }.reduce(0) { $0 + $1.value } }
    }
    func waiting(_ keyPart: String) -> Int {
        state.withLock { $0.waiting.filter { $0.key.contains(keyPart) }.reduce(0) { $0 + $1.value } }
    }

    /// How many segments were being opened at once, at most.
    var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }

    func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        state.withLock {
            $0.asked[key.text, default: 0] += 1
            $0.atOnce += key.text.contains("/wal/") ? 1 : 0
            $0.mostAtOnce = max($0.mostAtOnce, $0.atOnce)
        }
        defer { state.withLock { $0.atOnce -= key.text.contains("/wal/") ? 1 : 0 } }
        try await pass(key.text)
        if state.withLock({ $0.isGone }) { throw WaldenError(.notFound, "there is no \(key)") }
        let reader = try await store.get(key, range: range)
        state.withLock { $0.gets[key.text, default: 0] += 1 }
        return reader
    }

    private func pass(_ key: String) async throws {
        state.withLock { $0.waiting[key, default: 0] += 1 }
        defer { state.withLock { $0.waiting[key, default: 0] -= 1 } }
        while state.withLock({ state in state.closed.contains { key.contains($0) } }) {
            guard (try? await Task.sleep(for: .milliseconds(2))) != nil else {
                throw WaldenError(.cancelled, "it was told to stop")
            }
        }
    }

    func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        try await store.put(key, body, condition)
    }

    func head(_ key: ObjectKey) async throws -> ObjectInfo? {
        state.withLock { $0.isGone } ? nil : try await store.head(key)
    }

    func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try await store.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
    }

    func delete(_ key: ObjectKey) async throws { try await store.delete(key) }
}
