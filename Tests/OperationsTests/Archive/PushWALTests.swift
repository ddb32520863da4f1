// SPDX-License-Identifier: MIT

import Codec
import Errors
import Operations
import PITR
import Repository
import Storage
import SystemPackage
import Testing

/// The checks of a push, each before one byte is stored.
@Suite("PushWAL") struct PushWALTests {
    /// Pushes `bytes` as a file called `name` into an empty archive; what was stored must be nothing.
    private func refusal(
        _ name: String, _ bytes: [UInt8], generations: [ClusterRecord.Generation] = [Archives.generation],
        at place: SourceLocation = #_sourceLocation
    ) async throws -> WaldenError {
        try await withFolder { folder in
            let store = MemoryStore()
            let push = PushWAL(try await Archives.make(store, generations: generations))
            try folder.appending(name).write(bytes)
            let error = try await #require(throws: WaldenError.self, sourceLocation: place) {
                try await push.run(folder.appending(name))
            }
            #expect(try await store.walKeys().isEmpty, sourceLocation: place)
            return error
        }
    }

    /// Fault 1 of docs/faults.md.
    @Test func `a good segment is stored, and again is there already`() async throws {
        try await withFolder { folder in
            let store = MemoryStore()
            let push = PushWAL(try await Archives.make(store))
            let path = folder.appending(Segment.name(5))
            try path.write(Segment(5).bytes)
            let report = try await push.run(path)
            #expect(report.name == Segment.name(5) && report.outcome == .stored && report.warnings.isEmpty)
            #expect(try await push.run(path).outcome == .alreadyThere)
            #expect(try await store.walKeys().count == 1)
        }
    }

    @Test func `other content under the name is a conflict`() async throws {
        try await withFolder { folder in
            let push = PushWAL(try await Archives.make())
            let path = folder.appending(Segment.name(5))
            var segment = Segment(5)
            try path.write(segment.bytes)
            _ = try await push.run(path)
            segment.filler = 0x5B
            try path.write(segment.bytes)
            let error = try await #require(throws: WaldenError.self) { try await push.run(path) }
            #expect(error.code == .conflict)
        }
    }

    @Test(arguments: [
        "x", "00000001000000000000000a", "00000001000000000000005", "0000000100000000000000055", "%f",
        "000000010000000000000005 ", "000000010000000000000005.zst", "000000000000000000000005", "00000001.histor",
        "000000010000000000000005.partial.partial", "000000010000000000000005.0000002g.backup", "é",
    ])
    func `a name that is no WAL file's`(_ name: String) async throws {
        #expect(try await refusal(name, Segment(5).bytes).code == .usage)
    }

    @Test func `paths that lead elsewhere`() async throws {
        let push = PushWAL(try await Archives.make())
        for path in ["..", "../x", "/", "", ".", "pg_wal/..", "pg_wal/"] as [FilePath] {
            let error = try await #require(throws: WaldenError.self) { try await push.run(path) }
            #expect(error.code == .usage, "\(path)")
        }
    }

    @Test func `a name with a number that this size of segments does not have`() async throws {
        #expect(try await refusal("000000010000000000001000", Segment(0x1000).bytes).code == .usage)
        let large = ClusterRecord.Generation(
            major: 15, systemIdentifier: Segment.ours, firstSeen: Markers.now, segmentSize: .standard, blockBytes: 8192)
        var segment = Segment(0x100)
        (segment.segmentBytes, segment.byteCount) = (16 << 20, 16 << 20)
        let error = try await refusal("000000010000000000000100", segment.bytes, generations: [large])
        #expect(error.code == .usage)
    }

    @Test(arguments: [0, 1, 39, 40, 8192, (1 << 20) - 1, (1 << 20) + 1, 2 << 20, 16 << 20])
    func `a file of another size`(_ byteCount: Int) async throws {
        var segment = Segment(5)
        segment.byteCount = byteCount
        #expect(try await refusal(Segment.name(5), segment.bytes).code == .integrity)
    }

    @Test(
        arguments: [
            { $0.magic = 0 }, { $0.magic = 0x5A5A }, { $0.magic = 0xD10D }, { $0.info = 0 }, { $0.address = 6 << 20 },
            { $0.address += 1 }, { $0.segmentBytes = 2 << 20 }, { $0.segmentBytes = 0 }, { $0.timeline = 0 },
            { $0.timeline = 2 }, { $0.blockBytes = 0 }, { $0.blockBytes = 8191 },
        ] as [@Sendable (inout Segment) -> Void])
    func `a first page that does not fit the name`(_ change: @Sendable (inout Segment) -> Void) async throws {
        var segment = Segment(5)
        change(&segment)
        for suffix in ["", ".partial"] {
            #expect(try await refusal(Segment.name(5) + suffix, segment.bytes).code == .integrity)
        }
    }

    @Test func `a foreign system identifier is refused, and both are named`() async throws {
        var segment = Segment(5)
        segment.systemIdentifier = 42
        let error = try await refusal(Segment.name(5), segment.bytes)
        #expect(error.code == .refused)
        #expect(error.description.contains("42") && error.description.contains(Segment.ours.description))
        #expect(error.hint != nil)
    }

    @Test func `a magic number of the future is a warning, and the segment is stored`() async throws {
        try await withFolder { folder in
            let store = MemoryStore()
            var segment = Segment(5)
            segment.magic = 0xD120
            try folder.appending(Segment.name(5)).write(segment.bytes)
            let report = try await PushWAL(try await Archives.make(store)).run(folder.appending(Segment.name(5)))
            #expect(report.outcome == .stored)
            #expect(report.warnings.count == 1)
        }
    }

    /// Fault 22 of docs/faults.md.
    @Test func `a segment goes to the generation that its first page names, not to the newest`() async throws {
        let newer = ClusterRecord.Generation(
            major: 16, systemIdentifier: SystemIdentifier(99), firstSeen: Markers.now, segmentSize: Segment.size,
            blockBytes: 8192)
        try await withFolder { folder in
            let store = MemoryStore()
            let push = PushWAL(try await Archives.make(store, generations: [Archives.generation, newer]))
            var other = Segment(5)
            other.systemIdentifier = 99
            for (name, segment) in [(Segment.name(4), Segment(4)), (Segment.name(5), other)] {
                try folder.appending(name).write(segment.bytes)
                _ = try await push.run(folder.appending(name))
            }
            #expect(
                try await store.walKeys() == [
                    "main/15-\(Segment.ours)/wal/00000001/00000000/\(Segment.name(4)).zst",
                    "main/16-99/wal/00000001/00000000/\(Segment.name(5)).zst",
                ])
        }
    }
}
