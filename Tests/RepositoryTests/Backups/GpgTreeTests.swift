// SPDX-License-Identifier: MIT

import Codec
import Errors
import GpgTestSupport
import PITR
import Repository
import Storage
import Testing

@Suite("Backups sealed to gpg", .timeLimit(.minutes(5))) struct GpgTreeTests {
    @Test(arguments: Place.codecs) func `a tree comes back as it was`(_ codec: Compression) async throws {
        try await SealedTree.with(codec) { sealed, parts in
            #expect(parts.map(\.key) == (1...3).map { "base.0000\($0).tar\(codec.suffix).gpg" })
            let bytes = try await sealed.read(parts)
            #expect(bytes == sealed.tree.stream)
        }
    }

    @Test(arguments: [
        (Compression.zstd(level: 1), "zstd -dc"), (.gzip(level: 1), "gzip -dc"), (.none, "cat"),
    ])
    func `gpg and the stock program make the stream of the parts`(_ codec: Compression, _ command: String) async throws
    {
        try await SealedTree.with(codec) { sealed, parts in
            var files: [String: [UInt8]] = [:]
            for part in parts { files[part.key] = try await sealed.tree.stored(part) }
            let opening = "for part in base.*; do gpg --homedir \(sealed.home.path) -q -d $part | \(command); done"
            #expect(try await StockProgram.output(of: opening, files: files) == sealed.tree.stream)
        }
    }

    @Test(arguments: Place.codecs) func `any stretch of a tree is read`(_ codec: Compression) async throws {
        try await SealedTree.with(codec) { sealed, parts in
            let files = BackupFiles(sealed.backups(), try SealedTree.marker(parts))
            for (offset, length) in [(0, 1), (69_999, 2), (70_005, 90_000), (160_000, 10_000), (2_664_105, 1)] {
                let record = FileRecord(
                    tree: "base", path: "base/5/1259", kind: .file, mode: 384, modified: 0, offset: UInt64(offset),
                    length: UInt64(length), target: nil)
                let bytes = try await files.content(record, limit: length)
                #expect(bytes == Array(sealed.tree.stream[offset..<offset + length]))
            }
        }
    }

    @Test func `reading goes on in another store, whatever it is sealed with there`() async throws {
        try await SealedTree.with(.zstd(level: 1), sizes: Array(repeating: 900_000, count: 5)) { sealed, parts in
            let other = TreeFixture(
                .gzip(level: 1), sizes: Array(repeating: 900_000, count: 5), sealing: .gpg(sealed.recipients))
            let others = try await other.write(framesPerPart: 2)
            var bad = try await sealed.tree.stored(parts[0])
            bad[bad.count / 2] ^= 1
            try await sealed.tree.replace(parts[0], with: bad)
            for (store, parts) in [(sealed.tree.store, parts), (other.store, others)] {
                let bytes = try JSONDocuments.encode(try SealedTree.marker(parts))
                try await store.put(try Place.layout.backupMarker(Fixture.id).text, bytes)
            }
            let layered = try LayeredStore(
                [.init(name: "one", store: sealed.tree.store), .init(name: "two", store: other.store)], report: { _ in }
            )
            let copies = try await BackupCopies.find(try SealedTree.marker(parts), in: sealed.backups(layered))
            try await copies.proveKeys()
            var bytes: [UInt8] = []
            for index in parts.indices {
                let reader = try copies.part(index, of: "base").reader
                while case .raw(let raw)? = try await reader.next() { bytes += raw }
            }
            #expect(bytes == sealed.tree.stream)
        }
    }

    @Test func `small objects and the file index are sealed as the trees are`() async throws {
        try await SealedTree.with(.zstd(level: 1)) { sealed, parts in
            let writer = FileIndexWriter(.zstd(level: 1))
            let record = FileRecord(
                tree: "base", path: "PG_VERSION", kind: .file, mode: 384, modified: 0, offset: 0, length: 3, target: nil
            )
            try await writer.append([record])
            let trees = sealed.tree.writer(2)
            let index = try await trees.write(object: "files.jsonl.zst", try await writer.finish(), rawBytes: 100)
            let manifest = try await trees.write(object: "backup_manifest", [1, 2, 3], rawBytes: 3)
            #expect([index.key, manifest.key] == ["files.jsonl.zst.gpg", "backup_manifest.gpg"])
            let reader = try await FileIndexReader(sealed.backups(), index, of: Fixture.id)
            #expect(try await reader.next() == record)
            #expect(try await reader.next() == nil)
            let key = try sealed.backups().key(manifest.key, of: Fixture.id)
            let object = BackupObject(sealed.tree.store, key, manifest, keys: sealed.keys)
            #expect(try await object.content(limit: 1000) == [1, 2, 3])
        }
    }

    @Test func `the WAL beside it is sealed to age, and never to gpg`() async throws {
        let recipients = try GpgRecipients([try GpgFingerprint(String(repeating: "A", count: 40))])
        let identity = AgeIdentity.generate()
        let choice = SealingChoice(.age([identity.recipient]), backup: .gpg(recipients))
        let store = MemoryStore()
        let source = Content(UInt64(SegmentSize.standard.bytes)).source
        for (choice, code) in [(choice, nil), (SealingChoice(.gpg(recipients)), WaldenError.Code.configuration)] {
            let archive = WALArchive(
                store: store, layout: Place.layout, segmentSize: .standard, compression: .zstd(level: 1),
                sealing: choice, keys: Keyring([identity]))
            let file = try Place.file(code == nil ? 1 : 2)
            guard let code else {
                _ = try await archive.push(file, WALContent(source))
                continue
            }
            let error = try await #require(throws: WaldenError.self) {
                try await archive.push(file, WALContent(source))
            }
            #expect(error.code == code)
        }
        let keys = try await store.keys()
        #expect(keys.count == 1 && keys.allSatisfy { $0.hasSuffix(".zst.age") })
    }

    @Test func `a marker names gpg and the fingerprints`() async throws {
        let key = try GpgFingerprint(String(repeating: "B", count: 40))
        var marker = try Fixture.marker(Fixture.id)
        marker.say(.gpg(try GpgRecipients([key])))
        #expect(marker.sealing == "gpg")
        #expect(marker.recipients == [key.text])
    }
}
