// SPDX-License-Identifier: MIT

import Storage
import Testing

/// A call to a store, the object before and after it, and the requests that it makes.
enum FaultedCall: String, Sendable, CaseIterable {
    case smallPut = "a small put"
    case largePut = "a put in parts"
    case streamedPut = "a put of chunks"
    case putOfTakenKey = "a small put of a key that is taken"
    case largePutOfTakenKey = "a put in parts of a key that is taken"
    case replacingPut = "a put that replaces"
    case wholeGet = "a get"
    case rangedGet = "a get of a range"
    case head
    case list
    case delete

    static let key = "main/object"
    private static let small = content(700, seed: 1)
    private static let other = content(600, seed: 2)
    private static let large = content(5 << 20 + 100_000, seed: 3)

    /// What lies under the key before the call; nil: nothing.
    var before: [UInt8]? {
        switch self {
        case .smallPut, .largePut, .streamedPut: nil
        case .putOfTakenKey, .largePutOfTakenKey, .replacingPut: Self.other
        case .wholeGet, .rangedGet, .head, .list, .delete: Self.small
        }
    }

    /// What lies there after it, when it returns.
    var after: [UInt8]? {
        switch self {
        case .largePut, .streamedPut: Self.large
        case .putOfTakenKey, .largePutOfTakenKey: Self.other
        case .smallPut, .replacingPut, .wholeGet, .rangedGet, .head, .list: Self.small
        case .delete: nil
        }
    }

    var requests: [FaultedRequest] {
        let parts = [
            FaultedRequest("POST", query: "uploads", "its start"),
            FaultedRequest("PUT", query: "partNumber=2", "its second part"),
            FaultedRequest("POST", query: "uploadId", "its end"),
        ]
        return switch self {
        case .smallPut, .replacingPut: [FaultedRequest("PUT")]
        case .putOfTakenKey: [FaultedRequest("PUT"), FaultedRequest("HEAD")]
        case .largePutOfTakenKey: [FaultedRequest("HEAD")]
        case .largePut, .streamedPut: parts
        case .wholeGet, .rangedGet: [FaultedRequest("GET")]
        case .head: [FaultedRequest("HEAD")]
        case .list: [FaultedRequest("GET", query: "list-type")]
        case .delete: [FaultedRequest("DELETE")]
        }
    }

    /// Whether the store tries again by itself.
    var isInParts: Bool { [.largePut, .streamedPut, .largePutOfTakenKey].contains(self) }

    /// Makes the call and checks what it returns.
    func make(_ store: any ObjectStore) async throws {
        let key = try ObjectKey(Self.key)
        switch self {
        case .smallPut: _ = try await store.put(key, .bytes(Self.small), .ifAbsent)
        case .largePut: _ = try await store.put(key, .bytes(Self.large), .ifAbsent)
        case .streamedPut: _ = try await store.put(key, Self.chunks(), .ifAbsent)
        case .putOfTakenKey: #expect(try await store.put(key, .bytes(Self.small), .ifAbsent) == .alreadyThere)
        case .largePutOfTakenKey: #expect(try await store.put(key, .bytes(Self.large), .ifAbsent) == .alreadyThere)
        case .replacingPut: #expect(try await store.put(key, .bytes(Self.small), .replacing) == .stored)
        case .wholeGet: #expect(try await read(key, of: store) == Self.small)
        case .rangedGet: #expect(try await read(key, of: store, 100..<650) == Array(Self.small[100..<650]))
        case .head: #expect(try await store.head(key)?.size == UInt64(Self.small.count))
        case .list:
            let page = try await store.list(prefix: "", delimiter: false, after: nil, limit: 10)
            #expect(page.objects.map(\.key) == [key] && page.next == nil)
        case .delete: try await store.delete(key)
        }
    }

    private static func chunks() -> ObjectBody {
        let source = FaultedChunks(
            stride(from: 0, to: large.count, by: 700_000).map {
                Array(large[$0..<min($0 + 700_000, large.count)])
            })
        return .chunks { await source.next() }
    }
}

private actor FaultedChunks {
    private var rest: ArraySlice<[UInt8]>

    init(_ chunks: [[UInt8]]) { rest = chunks[...] }

    func next() -> [UInt8]? { rest.popFirst() }
}

/// Bytes that differ for each seed.
func content(_ count: Int, seed: UInt8) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) &+ seed }
}

func read(_ key: ObjectKey, of store: any ObjectStore, _ range: Range<UInt64>? = nil) async throws -> [UInt8] {
    let reader = try await store.get(key, range: range)
    var all: [UInt8] = []
    while let chunk = try await reader.next() { all += chunk }
    await reader.close()
    return all
}
