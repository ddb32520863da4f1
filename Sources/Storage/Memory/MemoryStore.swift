// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Synchronization

/// Objects in memory, for tests: nothing in it survives the process.
public final class MemoryStore: ObjectStore {
    private struct Stored {
        let info: ObjectInfo
        let bytes: [UInt8]
    }

    private let objects = Mutex<[ObjectKey: Stored]>([:])
    private let now: @Sendable () -> Int64

    public let properties = StoreProperties(
        kind: "memory", location: "memory", putIfAbsentIsAtomic: true, lookupsAreCheap: true, keysMayBePrefixes: true)

    /// `now` gives microseconds since 1970 UTC.
    public init(now: @escaping @Sendable () -> Int64 = MemoryStore.wallClock) {
        self.now = now
    }

    /// The computer's clock, in microseconds since 1970 UTC.
    public static func wallClock() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1_000_000 &+ Int64(time.tv_nsec) / 1000
    }

    public func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        let bytes = try await content(of: body, for: key)
        let stored = Stored(info: ObjectInfo(key: key, size: UInt64(bytes.count), modified: now()), bytes: bytes)
        return objects.withLock { objects in
            if condition == .ifAbsent, objects[key] != nil { return .alreadyThere }
            objects[key] = stored
            return .stored
        }
    }

    public func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        guard let stored = objects.withLock({ $0[key] }) else {
            throw WaldenError.notThere(key, in: properties.location)
        }
        return MemoryReader(info: stored.info, bytes: stored.bytes, range: range)
    }

    public func head(_ key: ObjectKey) async throws -> ObjectInfo? {
        objects.withLock { $0[key]?.info }
    }

    public func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try WaldenError.checkLimit(limit)
        let found = objects.withLock { objects in
            objects.values.map(\.info).filter { info in
                info.key.text.utf8.starts(with: prefix.utf8)
                    && after.map { $0.utf8.lexicographicallyPrecedes(info.key.text.utf8) } ?? true
            }
        }
        return Self.page(of: found.sorted { $0.key < $1.key }, prefix: prefix, delimiter: delimiter, limit: limit)
    }

    public func delete(_ key: ObjectKey) async throws {
        objects.withLock { $0[key] = nil }
    }

    private func content(of body: ObjectBody, for key: ObjectKey) async throws -> [UInt8] {
        var all: [UInt8] = []
        switch body {
        case .bytes(let bytes): all = bytes
        case .chunks(let next): while let chunk = try await next() { all += chunk }
        }
        if Task.isCancelled { throw WaldenError.stopped(StoreOperation.put.words(key.text)) }
        return all
    }

    private static func page(of sorted: [ObjectInfo], prefix: String, delimiter: Bool, limit: Int) -> ListPage {
        var page = ListPage()
        var last = ""
        for info in sorted {
            let group = delimiter ? self.group(of: info.key, below: prefix) : nil
            if let group, group == page.prefixes.last { continue }
            if page.objects.count + page.prefixes.count == limit {
                page.next = last
                return page
            }
            if let group {
                page.prefixes.append(group)
                last = ListPage.token(afterGroup: group)
            } else {
                page.objects.append(info)
                last = info.key.text
            }
        }
        return page
    }

    private static func group(of key: ObjectKey, below prefix: String) -> String? {
        let bytes = key.text.utf8
        guard let slash = bytes.dropFirst(prefix.utf8.count).firstIndex(of: UInt8(ascii: "/")) else { return nil }
        return String(key.text[...slash])
    }
}
