// SPDX-License-Identifier: MIT

public import Storage
public import Testing

/// What every store promises, as cases that any driver's suite runs:
///
///     @Test(arguments: StorageContract.cases)
///     func keepsTheContract(_ promise: StorageContract.Case) async throws {
///         try await StorageContract(makeStore: { MemoryStore() }).run(promise)
///     }
public struct StorageContract: Sendable {
    /// What a store, or the server that it is tested with, does in its own way.
    public struct Quirks: Sendable {
        /// Objects in the largest listing.
        public var manyKeys = 2500

        /// Bytes of the largest object.
        public var largestObject = 20 << 20

        /// Whether the server keeps objects as files in folders and is, whatever the store says, no better than they are:
        /// it keeps no `a/b` beside an object `a`, a folder may stay when nothing is left in it or take with it what is
        /// put there, and who reads what is replaced may get an error or a piece of it.
        public var hasFolders = false

        public init() {}
    }

    public struct Case: Sendable, CustomTestStringConvertible {
        public let name: String
        let body: @Sendable (StorageContract) async throws -> Void

        public var testDescription: String { name }

        init(_ name: String, _ body: @escaping @Sendable (StorageContract) async throws -> Void) {
            self.name = name
            self.body = body
        }
    }

    public static let cases = objectCases + putCases + rangeCases + listCases + changeCases

    let makeStore: @Sendable () async throws -> any ObjectStore
    let quirks: Quirks

    /// `makeStore` gives a new, empty store at each call.
    public init(makeStore: @escaping @Sendable () async throws -> any ObjectStore, quirks: Quirks = Quirks()) {
        self.makeStore = makeStore
        self.quirks = quirks
    }

    /// Runs one case; what fails is recorded as issues of the current test.
    public func run(_ promise: Case) async throws { try await promise.body(self) }
}

/// Bytes that repeat late and differ for each seed.
func content(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        for index in 0..<count {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            buffer[index] = UInt8(truncatingIfNeeded: state >> 56)
        }
        filled = count
    }
}

extension ObjectStore {
    func read(_ key: ObjectKey, range: Range<UInt64>? = nil) async throws -> [UInt8] {
        let reader = try await get(key, range: range)
        var all: [UInt8] = []
        while let chunk = try await reader.next() {
            #expect(!chunk.isEmpty && chunk.count <= 1 << 20)
            all += chunk
        }
        #expect(try await reader.next() == nil, "the end stays the end")
        await reader.close()
        return all
    }

    /// Everything, by pages of `limit`.
    func listed(
        _ prefix: String = "", delimiter: Bool = false, after: String? = nil, limit: Int = 1000
    ) async throws -> (keys: [String], prefixes: [String]) {
        var after = after
        var keys: [String] = []
        var prefixes: [String] = []
        while true {
            let page = try await list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
            #expect(page.objects.count + page.prefixes.count <= limit)
            keys += page.objects.map(\.key.text)
            prefixes += page.prefixes
            guard let next = page.next else { return (keys, prefixes) }
            try #require(next != after, "the listing advances")
            after = next
        }
    }

    func store(_ keys: [String]) async throws {
        for key in keys { _ = try await put(ObjectKey(key), .bytes(Array(key.utf8)), .ifAbsent) }
    }
}

/// A source that gives these chunks, then nil.
func chunks(_ chunks: [[UInt8]]) -> ObjectBody {
    let source = ChunkSource(chunks)
    return .chunks { await source.next() }
}

actor ChunkSource {
    private var rest: ArraySlice<[UInt8]>

    init(_ chunks: [[UInt8]]) { rest = chunks[...] }

    func next() -> [UInt8]? { rest.popFirst() }
}
