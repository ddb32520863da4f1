// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import Postgres
import Repository
import SystemPackage

/// The trees of a backup on their way to disk: frames are decompressed and written in parallel, each byte once.
struct RestoredTrees: Sendable {
    private let copies: BackupCopies
    private let roots: RestoreRoots
    private let owner: UserAccount?
    private let workers: Int
    private let meters: RestoreMeters
    private let report: @Sendable (RestoreEvent) -> Void

    init(
        _ copies: BackupCopies, _ roots: RestoreRoots, owner: UserAccount?, workers: Int,
        meters: RestoreMeters, report: @escaping @Sendable (RestoreEvent) -> Void
    ) {
        self.copies = copies
        self.roots = roots
        self.owner = owner
        self.workers = workers
        self.meters = meters
        self.report = report
    }

    /// Writes everything but the control file, whose content is returned.
    func write() async throws -> [UInt8] {
        let index = try await openIndex()
        let held = HeldBackFile()
        let counter = RestoreCounter(total: copies.marker.rawBytes, report)
        for tree in copies.marker.trees {
            let slicer = TreeSlicer(
                tree, at: try roots.path(of: tree.name), roots, index, copies, owner: owner, meters: meters)
            let frames = FrameWriters(held, counter, meters)
            try await FramePipeline.forEach(
                workers: workers, next: { try await slicer.next() }, work: { try await frames.write($0) })
        }
        try copies.checkParts()
        guard try await index.next() == nil else {
            throw WaldenError(.integrity, "the backup's file index names entries that its trees do not hold")
        }
        return try await held.content()
    }

    /// Flushes every file and folder that the index names, and the roots.
    func flush() async throws {
        let began = ContinuousClock.now
        defer { meters.write.add(bytes: 0, ContinuousClock.now - began) }
        let index = try await openIndex()
        let cursor = FlushCursor(index, roots)
        try await FramePipeline.forEach(
            workers: max(workers, 4), next: { try await cursor.next() },
            work: { path in
                try await BlockingThreads.shared.run { try RestoredFile(path, owner: nil).sync() }
            })
        let roots = self.roots
        try await BlockingThreads.shared.run { for root in roots.roots { try Folder.sync(root.path) } }
    }

    private func openIndex() async throws -> PeekingFileIndex { PeekingFileIndex(try await copies.fileIndex()) }
}

/// The paths to flush, in the order of the index.
private actor FlushCursor {
    private let index: PeekingFileIndex
    private let roots: RestoreRoots

    init(_ index: PeekingFileIndex, _ roots: RestoreRoots) {
        self.index = index
        self.roots = roots
    }

    func next() async throws -> FilePath? {
        while let record = try await index.next() {
            guard record.kind != .link, !RestorePaths.isLeftOut(record) else { continue }
            return try RestorePaths.path(of: record, under: try roots.path(of: record.tree))
        }
        return nil
    }
}
