// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Storage
import SystemPackage
import Testing

@testable import Operations

/// The backup of ``Markers`` begins in segment 2, at 0x20_0028.
@Suite struct NewTablespacesTests {
    private let store = MemoryStore()

    private func plan(_ path: [PathLeg], to end: LSN? = nil) throws -> RecoveryPlan {
        var plan = try Markers.plan(.latest)
        plan.path = path
        plan.segments = path.map {
            let last = ($0.to.map { $0.rawValue - 1 } ?? 0x3F_FFFF) / Segment.size.bytes
            return SegmentRun(timeline: $0.timeline, first: $0.from.rawValue / Segment.size.bytes, last: last)
        }
        plan.stop = end.map { RecoveryStop(kind: .endOfWAL, replayedTo: $0, timeline: .first) }
        return plan
    }

    private func leg(_ timeline: TimelineID = .first, from: UInt64 = 0x20_0028, to: UInt64? = nil) -> PathLeg {
        PathLeg(timeline: timeline, from: LSN(from), to: to.map { LSN($0) })
    }

    private func put(_ wal: WrittenWAL, only: Set<UInt64>? = nil) async throws {
        for (number, bytes) in wal.segments where only?.contains(number) ?? true {
            try await put(bytes, number, TimelineID(wal.timeline) ?? .first)
        }
    }

    private func put(_ bytes: [UInt8], _ number: UInt64, _ timeline: TimelineID = .first) async throws {
        let name = WALSegment(timeline: timeline, number: number).name(size: Segment.size)
        let layout = Layout(cluster: "main", generation: Archives.generation.id)
        _ = try await store.put(try layout.key(of: .segment(name), suffix: ""), .bytes(bytes), .ifAbsent)
    }

    private func found(_ plan: RecoveryPlan) async throws -> NewTablespaces.Found {
        let cluster = try await Archives.make(store, .none)
        return try await NewTablespaces(try cluster.wal(Archives.generation), plan).find()
    }

    @Test func `those that replay makes are found, and no others`() async throws {
        var wal = WrittenWAL(from: 1)
        wal.tablespace(16_390, "/srv/before")
        wal.switchSegment()
        let first = wal.tablespace(16_391, "/srv/first")
        wal.tablespace(16_392, "")
        wal.padding(2_000_000)
        let second = wal.tablespace(16_393, "/srv/second")
        let last = wal.tablespace(16_394, "/srv/last")
        wal.switchSegment()
        try await put(wal)
        let all = try await found(try plan([leg()]))
        #expect(all.made == [first, second, last] && all.warnings.isEmpty, "\(all)")
        #expect(try await found(try plan([leg()], to: last.lsn)).made == [first, second])
        #expect(try await found(try plan([leg()], to: first.lsn)).made.isEmpty)
    }

    @Test func `what is left before the backup, and behind the stop, is passed over`() async throws {
        var wal = WrittenWAL(from: 0)
        for _ in 0..<6 {
            wal.tablespace(16_390, "/srv/any")
            wal.switchSegment()
        }
        try await put(wal, only: [0, 2, 3, 5])
        let all = try await found(try plan([leg()], to: LSN(0x40_0000)))
        #expect(all.made.map(\.lsn) == [LSN(0x20_0028), LSN(0x30_0028)] && all.warnings.isEmpty, "\(all)")
        // A marker may lie about where its backup ends.
        #expect(try await found(try plan([leg()], to: LSN(0x20_0029))).made.count == 1)
        #expect(try await found(try plan([leg(from: 0x10_0000)], to: LSN(0x18_0000))).made.isEmpty)
    }

    /// Replay reads the segment in which a timeline was left from the descendant's copy of it.
    @Test(arguments: [true, false])
    func `one that was made where a timeline was left is found in either copy`(isParentThere: Bool) async throws {
        let two = try #require(TimelineID(2))
        var (parent, child) = (WrittenWAL(from: 2), WrittenWAL(from: 2, on: 2))
        let shared = parent.tablespace(16_391, "/srv/shared")
        child.tablespace(16_391, "/srv/shared")
        let left = parent.position
        parent.tablespace(16_392, "/srv/lost")
        let own = child.tablespace(16_393, "/srv/own")
        parent.switchSegment()
        child.switchSegment()
        if isParentThere { try await put(parent) }
        try await put(child)
        let layout = Layout(cluster: "main", generation: Archives.generation.id)
        let history = Array("1\t\(LSN(left))\tno recovery target specified\n".utf8)
        _ = try await store.put(try layout.key(of: .history(two), suffix: ""), .bytes(history), .ifAbsent)
        let path = [leg(to: left), leg(two, from: left)]
        #expect(try await found(try plan(path)).made == [shared, own])
    }

    @Test func `the index is believed, and what cannot be read is told of`() async throws {
        let made = TablespaceCreation(tablespace: 16_391, path: "/srv/fast", lsn: LSN(0x20_0100))
        for number in UInt64(2)...3 { try await put([UInt8](repeating: 7, count: 1 << 20), number) }
        let cluster = try await Archives.make(store, .none)
        let index = try cluster.wal(Archives.generation).index
        let writer = try await index.writer(of: WALLog(timeline: .first, number: 0), walden: "0")
        var line = SegmentSummary(segment: WALSegment(timeline: .first, number: 2))
        line.tablespaceCreations = [made]
        line.totals.tablespaceCreations = 1
        try await writer.append(line)
        _ = try await writer.store(.ifAbsent)
        let all = try await found(try plan([leg()]))
        #expect(all.made == [made])
        #expect(all.warnings.count == 1 && all.warnings.first?.contains("000000010000000000000003") == true, "\(all)")
    }

    /// What is not looked at may be replayed all the same, from the repository that has it whole.
    @Test func `what is damaged in one repository is looked through in the next`() async throws {
        let other = MemoryStore()
        _ = try await Archives.make(other, .none)
        var wal = WrittenWAL(from: 2)
        let made = wal.tablespace(16_391, "/srv/fast")
        wal.switchSegment()
        let name = WALFile.segment(WALSegment(timeline: .first, number: 2).name(size: Segment.size))
        let layout = Layout(cluster: "main", generation: Archives.generation.id)
        _ = try await store.put(try layout.key(of: name, suffix: ".zst"), .bytes([1, 2, 3]), .ifAbsent)
        let alone = try await found(try plan([leg()]))
        #expect(alone.made.isEmpty && alone.damage?.code == .integrity && alone.warnings.count == 1, "\(alone)")
        _ = try await other.put(try layout.key(of: name, suffix: ""), .bytes(wal.bytes), .ifAbsent)
        let both = try LayeredStore([.init(name: "one", store: store), .init(name: "two", store: other)]) { _ in }
        let archive = try await Archives.open(both, .none).wal(Archives.generation)
        let all = try await NewTablespaces(archive, try plan([leg()])).find()
        #expect(all.made == [made] && all.damage == nil, "\(all)")
    }

    @Test func `a place is free when no server of that major has a folder in it`() async throws {
        try await withFolder { folder in
            let made = TablespaceCreation(tablespace: 16_391, path: folder.appending("fast").string, lsn: LSN(7))
            let path = FilePath(made.path)
            func refusal() throws -> String {
                "\(try #require(throws: WaldenError.self) { try TablespacePlaces.check(made, major: 15) })"
            }
            #expect(try refusal().contains("there is none"))
            try path.makeFolder()
            try path.appending("PG_14_202107181").makeFolder()
            try path.appending("PG_150_202107181").makeFolder()
            try TablespacePlaces.check(made, major: 15)
            try path.appending("PG_15_202209061").makeFolder()
            #expect(try refusal().contains("another server's"))
        }
    }
}

extension WrittenWAL {
    /// `xl_tblspc_create_rec` (src/include/commands/tablespace.h).
    @discardableResult
    fileprivate mutating func tablespace(_ number: UInt32, _ path: String) -> TablespaceCreation {
        let (lsn, _) = add(5, 0, Self.little(number) + Array(path.utf8) + [0])
        return TablespaceCreation(tablespace: number, path: path, lsn: LSN(lsn))
    }
}
