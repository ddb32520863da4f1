// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Postgres
import Repository

/// Stores what the server streams: trees, their index, the manifest.
struct BackupContents: Sendable {
    struct Stored: Sendable {
        var trees: [BackupMarker.Tree] = []
        var objects: [BackupMarker.Object] = []
        var stop = LSN(0)
    }

    let writer: TreeWriter
    let compression: Compression
    private let stream: BaseBackupStream
    private let report: @Sendable (BackupEvent) -> Void

    init(
        _ writer: TreeWriter, _ compression: Compression, _ stream: BaseBackupStream,
        _ report: @escaping @Sendable (BackupEvent) -> Void
    ) {
        self.writer = writer
        self.compression = compression
        self.stream = stream
        self.report = report
    }

    func store() async throws -> Stored {
        let feed = BackupFeed(stream, compression, report)
        var stored = Stored()
        while let tree = try await feed.nextTree() {
            let parts = try await writer.write(tree: tree.name) { try await feed.nextFrame() }
            stored.trees.append(BackupMarker.Tree(name: tree.name, path: tree.path, parts: parts))
        }
        let end = try await feed.finish()
        stored.stop = end.stop
        stored.objects = [
            try await writer.write(
                object: "files.jsonl\(compression.suffix)", end.fileIndex, rawBytes: end.fileIndexRawBytes),
            try await writer.write(
                object: "backup_manifest", end.manifest, rawBytes: UInt64(end.manifest.count)),
        ]
        return stored
    }
}
