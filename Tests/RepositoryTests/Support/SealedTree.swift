// SPDX-License-Identifier: MIT

import Codec
import Errors
import GpgTestSupport
import Repository
import Storage

/// A tree whose parts are sealed to a key in a home of its own.
struct SealedTree: Sendable {
    let home: GpgHome
    let recipients: GpgRecipients
    let tree: TreeFixture

    var keys: Keyring { Keyring(gpgPrograms: [home.program]) }

    func backups(_ store: (any ObjectStore)? = nil) -> BackupStore {
        BackupStore(store: store ?? tree.store, layout: Place.layout, keys: keys)
    }

    func read(_ parts: [BackupMarker.Object]) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            let reader = try PartReader(backups(), part, of: Fixture.id)
            while let piece = try await reader.next() {
                guard case .raw(let raw) = piece else { throw WaldenError(.failed, "frames were not expected") }
                bytes += raw
            }
        }
        return bytes
    }

    static func with(
        _ codec: Compression, sizes: [Int] = [70_000, 10, 90_000, 4096, 2_500_000],
        _ body: @escaping @Sendable (SealedTree, [BackupMarker.Object]) async throws -> Void
    ) async throws {
        try await GpgHome.with { home in
            let recipients = try GpgRecipients([try await home.addKey()], home.program)
            let tree = TreeFixture(codec, sizes: sizes, sealing: .gpg(recipients))
            let parts = try await tree.write(framesPerPart: 2)
            try await body(SealedTree(home: home, recipients: recipients, tree: tree), parts)
        }
    }

    /// Of a backup that has one tree of these parts.
    static func marker(_ parts: [BackupMarker.Object]) throws -> BackupMarker {
        var marker = try Fixture.marker(Fixture.id)
        marker.trees = [BackupMarker.Tree(name: "base", path: nil, parts: parts)]
        return marker
    }
}
