// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Repository
import Storage
import Testing

/// What is sealed is stored without a secret key, recognised without one, and read with one only.
@Suite("WALArchive: sealed") struct SealedWALTests {
    private let keys = Keys()
    private let store = MemoryStore()

    private func archive(
        _ compression: Compression = .zstd(level: 1), keys keyring: Keyring = Keyring(), digestKey: [UInt8]? = nil,
        sealing: Sealing? = nil
    ) -> WALArchive {
        WALArchive(
            store: store, layout: Place.layout, segmentSize: .standard, compression: compression,
            sealing: SealingChoice(sealing ?? keys.sealing, digestKey: digestKey), keys: keyring)
    }

    private func code(of body: () async throws -> Void) async throws -> WaldenError.Code {
        try await #require(throws: WaldenError.self) { try await body() }.code
    }

    @Test(arguments: Place.codecs)
    func `a file comes back as it was, with the key, and only with the key`(_ codec: Compression) async throws {
        let content = Content(1 << 20)
        #expect(try await archive(codec).push(try Place.file(3), content.source) == .stored)
        let key = try #require(try await store.keys().first)
        #expect(key.hasSuffix("\(codec.suffix).age"))
        #expect(try await archive(keys: keys.keyring).fetchedDigest(try Place.file(3)) == content.digest)
        #expect(
            try await code { _ = try await archive().fetchedDigest(try Place.file(3)) } == .configuration)
        #expect(
            try await code { _ = try await archive(keys: keys.wrongKeyring).fetchedDigest(try Place.file(3)) }
                == .permission)
        let stored = try await store.getAll(try ObjectKey(key), limit: 1 << 30)
        #expect(!stored.contains(Array(content.all[100..<160])), "nothing of it is to be seen")
    }

    @Test func `the stock programs open it`() async throws {
        let content = Content(3 << 20)
        _ = try await archive().push(try Place.file(3), content.source)
        let key = try ObjectKey(try #require(try await store.keys().first))
        let files = [
            "segment": try await store.getAll(key, limit: 1 << 30),
            "key": Array(AgeKeyFile.text(of: keys.ours, created: "now").utf8),
        ]
        #expect(try await StockProgram.output(of: "age -d -i key segment | zstd -dc", files: files) == content.all)
    }

    /// Fault 1 of docs/faults.md.
    @Test(arguments: [1 << 20, 65 << 20])
    func `the same again is recognised without a secret key, other content is a conflict`(_ count: UInt64)
        async throws
    {
        let content = Content(count)
        #expect(try await archive().push(try Place.file(3), content.source) == .stored)
        #expect(try await archive().push(try Place.file(3), content.source) == .alreadyThere)
        // A level says nothing of content.
        #expect(try await archive(.zstd(level: 9)).push(try Place.file(3), content.source) == .alreadyThere)
        let other = Content(count, mark: 2)
        #expect(try await code { _ = try await archive().push(try Place.file(3), other.source) } == .conflict)
        #expect(
            try await code { _ = try await archive(keys: keys.keyring).push(try Place.file(3), other.source) }
                == .conflict)
        #expect(try await archive(keys: keys.keyring).fetchedDigest(try Place.file(3)) == content.digest)
    }

    @Test func `with another digest key only the secret key tells that it is the same`() async throws {
        let content = Content(1 << 20)
        let secret = Array("a secret of sixteen bytes and more".utf8)
        _ = try await archive(digestKey: secret).push(try Place.file(3), content.source)
        #expect(try await archive(digestKey: secret).push(try Place.file(3), content.source) == .alreadyThere)
        #expect(try await code { _ = try await archive().push(try Place.file(3), content.source) } == .conflict)
        #expect(try await archive(keys: keys.keyring).push(try Place.file(3), content.source) == .alreadyThere)
    }

    @Test func `after a rotation new objects have the new key, and old ones open with the old`() async throws {
        _ = try await archive().push(try Place.file(3), Content(1 << 20).source)
        let new = Keys()
        let rotated = archive(sealing: new.sealing)
        #expect(try await rotated.push(try Place.file(3), Content(1 << 20).source) == .alreadyThere)
        _ = try await rotated.push(try Place.file(4), Content(1 << 20).source)
        let both = archive(keys: new.keyring.joined(with: keys.keyring))
        for number in 3...4 as ClosedRange<UInt64> {
            #expect(try await both.fetchedDigest(try Place.file(number)) == Content(1 << 20).digest)
        }
        #expect(
            try await code { _ = try await archive(keys: new.keyring).fetchedDigest(try Place.file(3)) } == .permission)
    }

    @Test func `sealed and plain stand side by side`() async throws {
        _ = try await Place.archive(store).push(try Place.file(3), Content(1 << 20).source)
        _ = try await archive().push(try Place.file(4), Content(1 << 20).source)
        let all = archive(keys: keys.keyring)
        let (inventory, _) = try await all.inventory(from: LSN(0))
        #expect(inventory.ranges(on: .first) == [3...4])
        #expect(try await all.fetchedDigest(try Place.file(3)) == Content(1 << 20).digest)
        #expect(try await all.contains(try Place.segment(4)))
        #expect(try await Place.archive(store).hasLater(than: try Place.segment(3)))
    }

    @Test func `a history is sealed too`() async throws {
        let text = Array("1\t0/5000060\tx\n".utf8)
        let file = try WALFile(name: "00000002.history")
        let source = WALSource(byteCount: UInt64(text.count)) { $1.copyBytes(from: text[Int($0)...].prefix($1.count)) }
        _ = try await archive().push(file, source)
        #expect(try await store.keys().first?.hasSuffix("00000002.history.zst.age") == true)
        let timeline = try #require(TimelineID(2))
        #expect(try await archive(keys: keys.keyring).history(of: timeline)?.entries.count == 1)
        #expect(try await code { _ = try await archive().history(of: timeline) } == .configuration)
    }

    /// Fault 17 of docs/faults.md.
    @Test func `a flipped byte anywhere is damage, never content`() async throws {
        _ = try await archive().push(try Place.file(3), Content(1 << 20).source)
        let key = try ObjectKey(try #require(try await store.keys().first))
        let stored = try await store.getAll(key, limit: 1 << 30)
        for offset in Array(0..<400) + stride(from: 400, to: stored.count, by: 7919) + [stored.count - 1] {
            var damaged = stored
            damaged[offset] ^= 1
            try await store.put(key.text, damaged)
            let found = try await code { _ = try await archive(keys: keys.keyring).fetchedDigest(try Place.file(3)) }
            // A changed share of the recipient's is a stanza for somebody else.
            #expect(found == .integrity || found == .permission, "byte \(offset)")
        }
        for count in [0, 10, 200, stored.count / 2, stored.count - 1] {
            try await store.put(key.text, Array(stored.prefix(count)))
            let found = try await code { _ = try await archive(keys: keys.keyring).fetchedDigest(try Place.file(3)) }
            #expect(found == .integrity, "\(count) bytes")
        }
    }
}

extension [UInt8] {
    fileprivate func contains(_ part: [UInt8]) -> Bool { firstRange(of: part) != nil }
}
