// SPDX-License-Identifier: MIT

import Errors
import Storage

/// An object of a name of its own that is put to be looked at and taken away again.
struct ProbeObject: Sendable {
    let key: ObjectKey
    let content: [UInt8]
    private let store: any ObjectStore

    /// No object of a repository has a name that begins so.
    static let prefix = "walden-probe-"

    init(in store: any ObjectStore, content: [UInt8]? = nil, suffix: String = "") throws {
        self.store = store
        key = try ObjectKey(Self.prefix + String(UInt64.random(in: .min ... .max), radix: 36) + suffix)
        self.content = content ?? (0..<4096).map { _ in .random(in: .min ... .max) }
    }

    /// Runs `body`, which may put the object, and then removes it, also when it throws or is told to stop.
    func withRemoval<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        do {
            let value = try await body()
            await remove()
            return value
        } catch {
            await remove()
            throw error
        }
    }

    /// Puts it, gets it back, and removes it: what came back, which is what was put.
    func thereAndBack() async throws -> [UInt8] {
        let fetched = try await withRemoval {
            _ = try await store.put(key, .bytes(content), .replacing)
            return try await store.getAll(key, limit: content.count)
        }
        try compare(fetched)
        return fetched
    }

    private func remove() async {
        // In a task of its own, since a cancelled one sends nothing. That it cannot be removed is said by the check of deleting.
        await Task { [store, key] in try? await store.delete(key) }.value
    }

    /// Throws `integrity` when `bytes` are not what was put there.
    func compare(_ bytes: [UInt8], _ range: Range<Int>? = nil) throws {
        guard bytes == range.map({ Array(content[$0]) }) ?? content else {
            throw WaldenError(
                .integrity, "what is read is not what was stored",
                cause: "\(bytes.count) bytes of the object \(key) came back, and they differ",
                hint: "Trust nothing that is stored there, and look for what is broken: disk, memory or a proxy.")
        }
    }
}
