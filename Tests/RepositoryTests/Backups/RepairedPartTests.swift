// SPDX-License-Identifier: MIT

import Codec
import Errors
import Repository
import Storage
import Synchronization
import Testing

/// A part that is damaged in one store and whole in another.
@Suite("BackupCopies: repair") struct RepairedPartTests {
    private struct Two {
        let copies: BackupCopies
        let frames: [[UInt8]]
        let told: Told
    }

    private final class Told: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    /// The same backup in two stores; `change` is done to the stored part in the first.
    private func two(_ change: (inout [UInt8]) -> Void) async throws -> Two {
        let trees = [0, 1].map { _ in TreeFixture(.zstd(level: 1), sizes: Array(repeating: 20_000, count: 4)) }
        var marker = try Fixture.marker(Fixture.id)
        for tree in trees {
            let parts = try await tree.write(framesPerPart: 4)
            marker.trees = [BackupMarker.Tree(name: "base", path: nil, parts: parts)]
            try await Place.backups(tree.store).commit(marker)
        }
        let part = marker.trees[0].parts[0]
        var stored = try await trees[0].stored(part)
        change(&stored)
        try await trees[0].replace(part, with: stored)
        let told = Told()
        let layers = zip(["first", "second"], trees).map { LayeredStore.Layer(name: $0, store: $1.store) }
        let store = try LayeredStore(layers) { told.add($0) }
        return Two(
            copies: try await BackupCopies.find(marker, in: Place.backups(store)), frames: trees[0].frames, told: told)
    }

    /// What a restore gets, each frame read again elsewhere when it does not hold.
    private func read(_ two: Two) async throws -> [UInt8] {
        let (reader, repair) = try two.copies.part(0, of: "base")
        var bytes: [UInt8] = []
        while let piece = try await reader.next() {
            switch piece {
            case .raw(let raw): bytes += raw
            case .frame(let stored, let rawBytes):
                do {
                    bytes += try Compression.zstd(level: 1).decompressed(stored, limit: rawBytes)
                } catch let error as WaldenError {
                    let range = UInt64(bytes.count)..<UInt64(bytes.count + rawBytes)
                    bytes += try await repair.bytes(range, insteadOf: error)
                }
            }
        }
        return bytes
    }

    @Test func `a frame that does not hold is read elsewhere, and the digest that follows from it is no failure`()
        async throws
    {
        let two = try await two { $0[$0.count / 2] ^= 0x10 }
        #expect(try await read(two) == Array(two.frames.joined()))
        #expect(two.told.all.count == 1)
        try two.copies.checkRepaired()
    }

    @Test func `where all frames hold and the digest does not, nobody knows why, and that is a failure`() async throws {
        // The bit of the seek table's descriptor that readers ignore.
        let two = try await two { $0[$0.count - 5] ^= 1 }
        #expect(try await read(two) == Array(two.frames.joined()))
        let error = try #require(throws: WaldenError.self) { try two.copies.checkRepaired() }
        #expect(error.code == .integrity)
    }

    @Test func `a part that is cut short is gone on with in the other store`() async throws {
        let two = try await two { $0.removeLast($0.count / 2) }
        #expect(try await read(two) == Array(two.frames.joined()))
        try two.copies.checkRepaired()
    }
}
