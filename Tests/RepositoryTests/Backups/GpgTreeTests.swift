// SPDX-License-Identifier: MIT

import Codec
import Errors
import GpgTestSupport
import PITR
import Repository
import Storage
import Testing

@Suite("Backups sealed to gpg", .timeLimit(.minutes(5))) struct GpgTreeTests {
    private struct Sealed: Sendable {
        let home: GpgHome
        let recipients: GpgRecipients
        let tree: TreeFixture

        var keys: Keyring { Keyring(gpgPrograms: [home.program]) }

        func backups(_ store: (any ObjectStore)? = nil) -> BackupStore {
            BackupStore(store: store ?? tree.store, layout: Place.layout, keys: keys)
        }

        func read(_ parts: [BackupMarker.Object], from store: (any ObjectStore)? = nil) async throws -> [UInt8] {
            var bytes: [UInt8] = []
            for part in parts {
                let reader = try PartReader(backups(store), part, of: Fixture.id)
                while let piece = try await reader.next() {
                    guard case .raw(let raw) = piece else { throw WaldenError(.failed, "frames were not expected") }
                    bytes += raw
                }
            }
            return bytes
        }
    }

    private func with(
        _ codec: Compression, sizes: [Int] = [70_000, 10, 90_000, 4096, 2_500_000],
        _ body: @escaping @Sendable (Sealed, [BackupMarker.Object]) async throws -> Void
    ) async throws {
        try await GpgHome.with { home in
            let recipients = try GpgRecipients([try await home.addKey()], home.program)
            let tree = TreeFixture(codec, sizes: sizes, sealing: .gpg(recipients))
            let parts = try await tree.write(framesPerPart: 2)
            try await body(Sealed(home: home, recipients: recipients, tree: tree), parts)
        }
    }

    private func marker(_ parts: [BackupMarker.Object]) throws -> BackupMarker {
        var marker = try Fixture.marker(Fixture.id)
        marker.trees = [BackupMarker.Tree(name: "base", path: nil, parts: parts)]
        return marker
    }

    @Test(arguments: Place.codecs) func `a tree comes back as it was`(_ codec: Compression) async throws {
        try await with(codec) { sealed, parts in
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
        try await with(codec) { sealed, parts in
            var files: [String: [UInt8]] = [:]
            for part in parts { files[part.key] = try await sealed.tree.stored(part) }
            let opening = "for part in base.*; do gpg --homedir \(sealed.home.path) -q -d $part | \(command); done"
            #expect(try await StockProgram.output(of: opening, files: files) == sealed.tree.stream)
        }
    }

    @Test(arguments: Place.codecs) func `any stretch of a tree is read`(_ codec: Compression) async throws {
        try await with(codec) { sealed, parts in
            let files = BackupFiles(sealed.backups(), try marker(parts))
            for (offset, length) in [(0, 1), (69_999, 2), (70_005, 90_000), (160_000, 10_000), (2_664_105, 1)] {
                let record = FileRecord(
                    tree: "base", path: "base/5/1259", kind: .file, mode: 384, modified: 0, offset: UInt64(offset),
                    length: UInt64(length), target: nil)
                let bytes = try await files.content(record, limit: length)
                #expect(bytes == Array(sealed.tree.stream[offset..<offset + length]))
            }
        }
    }

    @Test(arguments: Place.codecs)
    func `damage is found before anything of the part is given`(_ codec: Compression) async throws {
        try await with(codec, sizes: [3_000_000, 3_000_000]) { sealed, parts in
            let part = parts[0]
            let good = try await sealed.tree.stored(part)
            for position in [3, good.count / 2, good.count - 1] {
                var flipped = good
                flipped[position] ^= 1
                for bad in [flipped, Array(good.prefix(position)), good + [0]] {
                    try await sealed.tree.replace(part, with: bad)
                    let reader = try PartReader(sealed.backups(), part, of: Fixture.id)
                    let error = try await #require(throws: WaldenError.self) { try await reader.next() }
                    #expect(error.code == .integrity)
                }
            }
        }
    }

    /// A marker that was made to fit: only gpg can tell, and it tells at the end.
    @Test(arguments: Place.codecs)
    func `damage that the marker agrees with ends in an error`(_ codec: Compression) async throws {
        try await with(codec, sizes: [3_000_000, 3_000_000]) { sealed, parts in
            var bad = try await sealed.tree.stored(parts[0])
            bad[bad.count - 1] ^= 1
            try await sealed.tree.replace(parts[0], with: bad)
            let part = BackupMarker.Object(
                key: parts[0].key, rawBytes: parts[0].rawBytes, storedBytes: parts[0].storedBytes,
                sha256: SHA256Digest.of(bad).hexadecimal)
            let failures: [() async throws -> Void] = [
                { _ = try await sealed.read([part]) },
                {
                    let record = FileRecord(
                        tree: "base", path: "base/5/1259", kind: .file, mode: 384, modified: 0, offset: 0, length: 10,
                        target: nil)
                    _ = try await BackupFiles(sealed.backups(), try marker([part])).content(record, limit: 10)
                },
            ]
            for failure in failures {
                let error = try await #require(throws: WaldenError.self) { try await failure() }
                #expect(error.code == .integrity)
                #expect(error.description.contains("its MDC is wrong") || error.description.contains("gpg"))
            }
        }
    }

    @Test func `reading goes on in another store, whatever it is sealed with there`() async throws {
        try await with(.zstd(level: 1), sizes: Array(repeating: 900_000, count: 5)) { sealed, parts in
            let other = TreeFixture(
                .gzip(level: 1), sizes: Array(repeating: 900_000, count: 5), sealing: .gpg(sealed.recipients))
            let others = try await other.write(framesPerPart: 2)
            var bad = try await sealed.tree.stored(parts[0])
            bad[bad.count / 2] ^= 1
            try await sealed.tree.replace(parts[0], with: bad)
            for (store, parts) in [(sealed.tree.store, parts), (other.store, others)] {
                let bytes = try JSONDocuments.encode(try marker(parts))
                try await store.put(try Place.layout.backupMarker(Fixture.id).text, bytes)
            }
            let layered = try LayeredStore(
                [.init(name: "one", store: sealed.tree.store), .init(name: "two", store: other.store)], report: { _ in }
            )
            let copies = try await BackupCopies.find(try marker(parts), in: sealed.backups(layered))
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
        try await with(.zstd(level: 1)) { sealed, parts in
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

    @Test func `without the key it is said which is wanted, before anything is read`() async throws {
        try await with(.zstd(level: 1)) { sealed, parts in
            try await GpgHome.with { stranger in
                let backups = BackupStore(
                    store: sealed.tree.store, layout: Place.layout, keys: Keyring(gpgPrograms: [stranger.program]))
                try await backups.commit(try marker(parts))
                let copies = try await BackupCopies.find(try marker(parts), in: backups)
                let error = try await #require(throws: WaldenError.self) { try await copies.proveKeys() }
                #expect(error.code == .permission)
                #expect(error.description.contains("gpg has no secret key that opens it: it is sealed to "))
                let reader = try PartReader(backups, parts[0], of: Fixture.id)
                let late = try await #require(throws: WaldenError.self) { try await reader.next() }
                #expect(late.code == .permission)
            }
        }
    }

    @Test func `nothing is stored of a part whose gpg fails`() async throws {
        try await GpgHome.with { home in
            let recipients = try GpgRecipients([try await home.addKey("old", .expired)], home.program)
            let tree = TreeFixture(.none, sizes: [3_000_000], sealing: .gpg(recipients))
            let error = try await #require(throws: WaldenError.self) { try await tree.write(framesPerPart: 2) }
            #expect(error.code == .configuration)
            #expect(try await tree.store.keys().isEmpty)
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
                _ = try await archive.push(file, WALContent(source, hashes: true))
                continue
            }
            let error = try await #require(throws: WaldenError.self) {
                try await archive.push(file, WALContent(source, hashes: true))
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
