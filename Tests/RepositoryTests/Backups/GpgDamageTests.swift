// SPDX-License-Identifier: MIT

import Codec
import Errors
import GpgTestSupport
import PITR
import Repository
import Storage
import Testing

@Suite("Backups sealed to gpg: damage and keys", .timeLimit(.minutes(5))) struct GpgDamageTests {
    @Test(arguments: Place.codecs)
    func `damage is found before anything of the part is given`(_ codec: Compression) async throws {
        try await SealedTree.with(codec, sizes: [3_000_000, 3_000_000]) { sealed, parts in
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
        try await SealedTree.with(codec, sizes: [3_000_000, 3_000_000]) { sealed, parts in
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
                    _ = try await BackupFiles(sealed.backups(), try SealedTree.marker([part])).content(
                        record, limit: 10)
                },
            ]
            for failure in failures {
                let error = try await #require(throws: WaldenError.self) { try await failure() }
                #expect(error.code == .integrity)
                #expect(error.description.contains("gpg found it damaged"))
            }
        }
    }

    @Test func `without the key it is said which is wanted, before anything is read`() async throws {
        try await SealedTree.with(.zstd(level: 1)) { sealed, parts in
            try await GpgHome.with { stranger in
                let backups = BackupStore(
                    store: sealed.tree.store, layout: Place.layout, keys: Keyring(gpgPrograms: [stranger.program]))
                try await backups.commit(try SealedTree.marker(parts))
                let copies = try await BackupCopies.find(try SealedTree.marker(parts), in: backups)
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
}
