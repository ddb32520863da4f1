// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Postgres
import Repository

/// The server's stream, parted into trees, with the index of files made as the bytes pass.
actor BackupFeed {
    struct End: Sendable {
        let stop: LSN
        let manifest: [UInt8]
        let fileIndex: [UInt8]
        let fileIndexRawBytes: UInt64
    }

    private let stream: BaseBackupStream
    private let report: @Sendable (BackupEvent) -> Void
    private let index: FileIndexWriter
    private let total: UInt64?
    private var scanner = TarScanner()
    private var tree = ""
    private var pending: BaseBackupStream.Item?
    private var manifest: [UInt8]?
    private var done: UInt64 = 0

    init(_ stream: BaseBackupStream, _ compression: Compression, _ report: @escaping @Sendable (BackupEvent) -> Void) {
        self.stream = stream
        self.report = report
        self.index = FileIndexWriter(compression)
        let estimates = stream.tablespaces.compactMap(\.estimatedBytes)
        self.total = estimates.isEmpty ? nil : estimates.reduce(0, &+)
    }

    /// The next tree's name and, for a tablespace, where it is on the server; nil when there are no more.
    func nextTree() async throws -> (name: String, path: String?)? {
        guard case .archive(let oid, let path)? = try await item() else { return nil }
        pending = nil
        scanner = TarScanner()
        tree = oid.map(String.init) ?? BackupMarker.Tree.baseName
        return (tree, path)
    }

    /// The next bytes of the tree; nil at its end.
    func nextFrame() async throws -> [UInt8]? {
        guard case .bytes(let bytes)? = try await item() else {
            try scanner.finish()
            return nil
        }
        pending = nil
        var records: [FileRecord] = []
        try bytes.withUnsafeBytes { try scanner.push($0) { records.append(FileRecord($0, tree: tree)) } }
        try await index.append(records)
        done += UInt64(bytes.count)
        report(.progress(done: done, total: total))
        return bytes
    }

    /// What follows the trees. Throws `.integrity` when the server ended without a manifest or a stop position.
    func finish() async throws -> End {
        while let item = try await item() {
            pending = nil
            switch item {
            case .manifest(let bytes): manifest = bytes
            case .finished(let stop, _):
                // The command's own end comes after this, with errors that the server kept for last.
                while try await stream.next(frameBytes: TreeWriter.frameBytes) != nil {}
                return try await end(stop)
            case .archive, .bytes: throw WaldenError(.integrity, "the server sent a tree after the last one")
            }
        }
        throw WaldenError(.integrity, "the server ended the backup without saying where it stopped")
    }

    private func end(_ stop: LSN) async throws -> End {
        guard let manifest else { throw WaldenError(.integrity, "the server sent no backup manifest") }
        let fileIndex = try await index.finish()
        return End(stop: stop, manifest: manifest, fileIndex: fileIndex, fileIndexRawBytes: await index.rawBytes)
    }

    private func item() async throws -> BaseBackupStream.Item? {
        if pending == nil { pending = try await stream.next(frameBytes: TreeWriter.frameBytes) }
        return pending
    }
}

extension FileRecord {
    init(_ entry: TarEntry, tree: String) {
        let (kind, target): (Kind, String?) =
            switch entry.kind {
            case .file: (.file, nil)
            case .folder: (.folder, nil)
            case .symbolicLink(let target): (.link, target)
            }
        self.init(
            tree: tree, path: entry.path, kind: kind, mode: entry.mode, modified: entry.modified,
            offset: entry.contentOffset, length: kind == .file ? entry.size : 0, target: target)
    }
}
