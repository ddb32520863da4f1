// SPDX-License-Identifier: MIT

import Codec
import Errors
import Operations
import Repository
import Storage
import Testing

/// As stored where it can be, and opened where it must be.
@Suite("Copy, way by way") struct CopyWaysTests {
    private let target = MemoryStore()
    private let here = AgeIdentity.generate()
    private let there = AgeIdentity.generate()

    @Test func `where both compress and seal alike the very bytes go`() async throws {
        let fixture = try await CopyFixture.make()
        _ = try await Archives.make(target)
        let report = try await fixture.copy(to: target).run()
        #expect(report.failures.isEmpty)
        #expect(report.backups == [.init(id: CopyFixture.id, isCopied: true, ways: [.asStored])])
        #expect(report.wal.copied == 2 && report.wal.ways == [.asStored])
        #expect(try await fixture.expectWhole(in: target, .init()) == fixture.marker)
        for object in fixture.marker.allObjects {
            let key = try CopyFixture.key(object.key)
            let bytes = try await target.getAll(key, limit: 1 << 24)
            #expect(bytes == (try await fixture.store.getAll(key, limit: 1 << 24)))
        }
        #expect(try await target.walKeys().count == 2)
    }

    @Test func `another level is not another codec`() async throws {
        let fixture = try await CopyFixture.make()
        _ = try await Archives.make(target)
        let way = CopyFixture.Way(compression: .zstd(level: 9))
        #expect(try await fixture.copy(to: target, way).run().backups.first?.ways == [.asStored])
    }

    @Test func `sealed on the way, what is inside stays as it is, and no secret key is needed`() async throws {
        let fixture = try await CopyFixture.make()
        _ = try await Archives.make(target)
        let report = try await fixture.copy(to: target, .sealed(there, withKey: false)).run()
        #expect(report.failures.isEmpty && report.backups.first?.ways == [.resealed])
        #expect(report.wal.ways == [.resealed])
        let copied = try await fixture.expectWhole(in: target, .sealed(there))
        for (ours, theirs) in zip(fixture.marker.allObjects, copied.allObjects) {
            #expect(theirs.key == ours.key + ".age")
            let stored = try await target.getAll(try CopyFixture.key(theirs.key), limit: 1 << 24)
            let opened = try AgeOpener.opened(stored, with: [there], limit: 1 << 24)
            #expect(opened == (try await fixture.store.getAll(try CopyFixture.key(ours.key), limit: 1 << 24)))
        }
        #expect(try await !target.allKeys().contains { $0.contains("/copied/") })
    }

    @Test func `what was sealed on the way is recognised when it is pushed again, without a secret key`() async throws {
        let fixture = try await CopyFixture.make()
        _ = try await Archives.make(target)
        let way = CopyFixture.Way.sealed(there, withKey: false)
        _ = try await fixture.copy(to: target, way).run()
        let archive = try await CopyFixture.open(target, way).wal(Archives.generation)
        let bytes = Segment(2).bytes
        let source = WALSource(byteCount: UInt64(bytes.count)) { offset, buffer in
            buffer.copyBytes(from: bytes[Int(offset)..<Int(offset) + buffer.count])
        }
        #expect(try await archive.push(.segment(Segment.name(2)), WALContent(source)) == .alreadyThere)
    }

    @Test func `sealed to the same, it goes as it is even where nobody can open it`() async throws {
        let fixture = try await CopyFixture.make(.sealed(here))
        _ = try await Archives.make(target)
        let closed = CopyFixture(store: fixture.store, way: .sealed(here, withKey: false), marker: fixture.marker)
        let report = try await closed.copy(to: target, .sealed(here, withKey: false)).run()
        #expect(report.failures.isEmpty && report.backups.first?.ways == [.asStored])
        #expect(report.wal.copied == 2 && report.wal.unopened == 2)
        #expect(try await fixture.expectWhole(in: target, .sealed(here)) == fixture.marker)

        let again = try await closed.copy(to: target, .sealed(here, withKey: false)).run()
        #expect(again.wal.alreadyThere == 2 && again.wal.copied == 0)
    }

    @Test func `sealed to others it is opened and sealed anew, and unsealed where the target has it so`() async throws {
        let fixture = try await CopyFixture.make(.sealed(here))
        for way in [CopyFixture.Way.sealed(there, withKey: false), .init()] {
            let target = MemoryStore()
            _ = try await Archives.make(target)
            let report = try await fixture.copy(to: target, way).run()
            #expect(report.failures.isEmpty && report.backups.first?.ways == [.resealed])
            #expect(report.wal.unopened == 0)
            try await fixture.expectWhole(in: target, way.sealing == .none ? way : .sealed(there))
        }
    }

    private static let codecs: [(Compression, Compression)] = [
        (.zstd(level: 1), .gzip(level: 1)), (.gzip(level: 1), .zstd(level: 1)), (.none, .zstd(level: 1)),
        (.zstd(level: 1), .none),
    ]

    @Test(arguments: codecs.indices)
    func `compressed anew, the borders of parts stay and a restore reads them`(_ index: Int) async throws {
        let (from, to) = Self.codecs[index]
        let fixture = try await CopyFixture.make(.init(compression: from))
        _ = try await Archives.make(target)
        let way = CopyFixture.Way(compression: to, sealing: .init(.age([there.recipient])), keys: Keyring([there]))
        let report = try await fixture.copy(to: target, way).run()
        #expect(report.failures.isEmpty && report.backups.first?.ways.contains(.reencoded) == true)
        let copied = try await fixture.expectWhole(in: target, way)
        let backups = try await CopyFixture.open(target, way).backups(Archives.generation)
        for part in copied.trees.flatMap(\.parts) {
            let reader = try PartReader(backups, part, of: CopyFixture.id)
            var count: UInt64 = 0
            while let piece = try await reader.next() {
                switch piece {
                case .frame(let stored, let rawBytes):
                    count += UInt64(try to.decompressed(stored, limit: rawBytes).count)
                case .raw(let bytes): count += UInt64(bytes.count)
                }
            }
            #expect(count == part.rawBytes)
        }
    }
}
