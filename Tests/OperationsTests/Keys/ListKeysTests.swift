// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Repository
import Storage
import Synchronization
import Testing

@testable import Operations

/// Which objects need which key.
@Suite("Listing keys") struct ListKeysTests {
    private let store = MemoryStore()
    private let old = AgeIdentity.generate()
    private let new = AgeIdentity.generate()
    private let foreign = AgeIdentity.generate()
    private var layout: Layout { Layout(cluster: "main", generation: Archives.generation.id) }

    private func push(_ numbers: ClosedRange<UInt64>, to recipients: [AgeIdentity]) async throws {
        let sealing: Sealing = recipients.isEmpty ? .none : .age(recipients.map(\.recipient))
        let archive = WALArchive(
            store: store, layout: layout, segmentSize: Segment.size, compression: .zstd(level: 1),
            sealing: SealingChoice(sealing))
        for number in numbers {
            let bytes = Segment(number).bytes
            let source = WALSource(byteCount: UInt64(bytes.count)) { offset, buffer in
                buffer.copyBytes(from: bytes[Int(offset)...].prefix(buffer.count))
            }
            _ = try await archive.push(.segment(Segment.name(number)), WALContent(source))
        }
    }

    private func put(_ file: WALFile, _ suffix: String, _ bytes: [UInt8]) async throws {
        _ = try await store.put(try layout.key(of: file, suffix: suffix), .bytes(bytes), .ifAbsent)
    }

    private func list(_ identities: [AgeIdentity] = [], _ progress: @escaping @Sendable (UInt64) -> Void = { _ in })
        async throws -> ListKeys.Listing
    {
        _ = try await Archives.make(store)
        let place = Places.place("a", store, sealedTo: [new.recipient], identities)
        return try await ListKeys(ClusterRepositories([place], cluster: "main"), progress: progress).run()
    }

    private func use(_ holder: KeyUse.Holder, _ kind: KeyUse.Kind, in listing: ListKeys.Listing) -> KeyUse? {
        listing.held.first?.uses.first { $0.holder == holder && $0.kind == kind }
    }

    @Test func `after a rotation each segment is with the keys that open it`() async throws {
        try await push(3...5, to: [old])
        try await push(6...7, to: [old, new])
        try await push(8...8, to: [])
        let seen = Mutex<UInt64>(0)
        let listing = try await list([new]) { count in seen.withLock { $0 = count } }
        let ofOld = try #require(use(.key(old.recipient.fingerprint), .segments(.first), in: listing))
        #expect(ofOld.count == 5 && ofOld.first == Segment.name(3) && ofOld.last == Segment.name(7))
        let ofNew = try #require(use(.key(new.recipient.fingerprint), .segments(.first), in: listing))
        #expect(ofNew.count == 2 && ofNew.first == Segment.name(6) && ofNew.last == Segment.name(7))
        #expect(use(.everybody, .segments(.first), in: listing)?.count == 1)
        #expect(listing.recipients == [new.recipient.fingerprint: new.recipient.text])
        #expect(listing.atHand == [new.recipient.fingerprint])
        #expect(seen.withLock { $0 } == 6)
    }

    @Test func `what another program sealed is unknown, unless a key at hand opens it`() async throws {
        let timeline = try #require(TimelineID(2))
        try await put(.history(timeline), ".age", try AgeSealer.sealed([1, 2], to: [foreign.recipient]))
        #expect(use(.unknown(openedBy: nil), .histories, in: try await list())?.count == 1)
        #expect(use(.unknown(openedBy: nil), .histories, in: try await list([new]))?.count == 1)
        let opener = KeyUse.Holder.unknown(openedBy: foreign.recipient.fingerprint)
        #expect(use(opener, .histories, in: try await list([new, foreign]))?.count == 1)
    }

    @Test func `a header that names nobody is unknown, and not left out`() async throws {
        let stanza = PlainDigestStanza.make(PlainDigest(blocks: []), secret: [1], recipients: [])
        let bytes = try AgeSealer.sealed([1, 2], to: [foreign.recipient], stanzas: [stanza])
        try await put(.segment(Segment.name(3)), ".zst.age", bytes)
        #expect(use(.unknown(openedBy: nil), .segments(.first), in: try await list())?.count == 1)
    }

    @Test(arguments: ["", "not an age file at all\n", "age-encryption.org/v1\n-> cut"])
    func `a header that is none is damaged`(_ text: String) async throws {
        try await put(.segment(Segment.name(3)), ".zst.age", Array(text.utf8))
        #expect(use(.nobody, .segments(.first), in: try await list())?.count == 1)
    }

    @Test func `backups are told by their markers, and objects of the index only counted`() async throws {
        var marker = Markers.marker()
        marker.say(.age([old.recipient]))
        try await BackupStore(store: store, layout: layout).commit(marker)
        for name in ["00000001.jsonl.zst.age", "00000002.jsonl.zst"] {
            _ = try await store.put(try ObjectKey(layout.index(.first) + name), .bytes([1]), .ifAbsent)
        }
        let listing = try await list()
        #expect(use(.key(old.recipient.fingerprint), .backups, in: listing)?.first == marker.id.text)
        #expect(use(.unsaid, .index, in: listing)?.count == 1)
        #expect(use(.everybody, .index, in: listing)?.count == 1)
    }

    @Test func `headers longer than the usual are read to their end, and no more than headers`() async throws {
        let many = (0..<60).map { _ in AgeIdentity.generate() }
        try await push(3...3, to: many)
        let read = Read()
        let observed = ObservedStore(store) { read.add($0) }
        _ = try await Archives.make(store)
        let place = Places.place("a", observed, sealedTo: [new.recipient])
        let listing = try await ListKeys(ClusterRepositories([place], cluster: "main")) { _ in }.run()
        #expect(listing.held.first?.uses.count == 60)
        #expect(read.bytes(of: "/wal/") > 4096)
    }

    @Test func `a store that is down is a failure where there is no other`() async throws {
        let down = FaultyStore(store, plan: [FaultRule(.get, calls: 1...9, .failBefore(Archives.unreachable))])
        let (dead, living) = (Places.place("dead", down), Places.place("living", store))
        _ = try await Archives.make(store)
        let both = try await ListKeys(ClusterRepositories([dead, living], cluster: "main")) { _ in }.run()
        #expect(both.unreachable.map(\.repository) == ["dead"] && both.held.map(\.repository) == ["living"])
        await #expect(throws: WaldenError.self) {
            try await ListKeys(ClusterRepositories([dead], cluster: "main")) { _ in }.run()
        }
    }
}
