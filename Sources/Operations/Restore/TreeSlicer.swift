// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Postgres
import Repository
import SystemPackage

/// A stretch of the tree's stream and the stretches of files that lie in it.
struct FrameSlices: Sendable {
    struct Slice: Sendable {
        let file: RestoredFile
        let mode: UInt32
        /// Within the file.
        let offset: UInt64
        /// Within the frame's raw bytes.
        let range: Range<Int>
        let isControlFile: Bool
    }

    let piece: PartReader.Piece
    let rawBytes: Int
    let slices: [Slice]
    /// The raw bytes of the stretch from another repository, for when the piece proves damaged; else throws what it is given.
    let elsewhere: @Sendable (WaldenError) async throws -> [UInt8]
}

/// Joins a tree's pieces, in order, with the file index, in order. Folders, links and empty files are made on the way.
actor TreeSlicer {
    private let tree: BackupMarker.Tree
    private let root: FilePath
    private let roots: RestoreRoots
    private let index: PeekingFileIndex
    private let copies: BackupCopies
    private let owner: UserAccount?
    private let meters: RestoreMeters
    private var nextPart = 0
    private var part: (reader: PartReader, repair: PartRepair)?
    private var partStart: UInt64 = 0
    private var position: UInt64 = 0

    init(
        _ tree: BackupMarker.Tree, at root: FilePath, _ roots: RestoreRoots, _ index: PeekingFileIndex,
        _ copies: BackupCopies, owner: UserAccount?, meters: RestoreMeters
    ) {
        self.tree = tree
        self.root = root
        self.roots = roots
        self.index = index
        self.copies = copies
        self.owner = owner
        self.meters = meters
    }

    /// The next stretch; nil when the tree has ended and the index's entries of it too.
    func next() async throws -> FrameSlices? {
        guard let piece = try await nextPiece() else {
            let rest = try await slices(to: UInt64.max)
            guard rest.isEmpty else { throw mismatch("a file goes on after the tree's end") }
            return nil
        }
        let rawBytes =
            switch piece {
            case .frame(_, let rawBytes): rawBytes
            case .raw(let bytes): bytes.count
            }
        let (end, overflow) = position.addingReportingOverflow(UInt64(rawBytes))
        guard !overflow else { throw mismatch("the tree is impossibly long") }
        let slices = try await slices(to: end)
        let inPart = position - partStart..<end - partStart
        position = end
        return FrameSlices(piece: piece, rawBytes: rawBytes, slices: slices, elsewhere: elsewhere(inPart))
    }

    private func elsewhere(_ range: Range<UInt64>) -> @Sendable (WaldenError) async throws -> [UInt8] {
        guard let repair = part?.repair else { return { throw $0 } }
        return { try await repair.bytes(range, insteadOf: $0) }
    }

    private func nextPiece() async throws -> PartReader.Piece? {
        while true {
            if let part, let piece = try await read(part.reader) { return piece }
            guard nextPart < tree.parts.count else { return nil }
            part = try copies.part(nextPart, of: tree.name)
            (nextPart, partStart) = (nextPart + 1, position)
        }
    }

    /// What is not the store's share of the time goes into digests, and into decompressing where that is not left to others.
    private func read(_ part: PartReader) async throws -> PartReader.Piece? {
        let (began, busyBefore) = (ContinuousClock.now, meters.read.busy)
        let piece = try await part.next()
        var bytes = 0
        if case .raw(let raw) = piece { bytes = raw.count }
        meters.decompress.add(bytes: bytes, ContinuousClock.now - began - (meters.read.busy - busyBefore))
        return piece
    }

    /// The stretches of files in the stream from `position` to `end`.
    private func slices(to end: UInt64) async throws -> [FrameSlices.Slice] {
        var slices: [FrameSlices.Slice] = []
        while let record = try await index.peek(), record.tree == tree.name {
            let (recordEnd, overflow) = record.offset.addingReportingOverflow(record.length)
            guard !overflow, recordEnd >= position else { throw mismatch("\(record.path) is out of order") }
            if record.kind == .file, record.length > 0 {
                guard record.offset < end else { break }
                if let slice = try slice(of: record, to: min(end, recordEnd)) { slices.append(slice) }
                guard recordEnd <= end else { break }
            } else {
                guard record.offset <= end else { break }
                try await make(record)
            }
            _ = try await index.next()
        }
        return slices
    }

    private func slice(of record: FileRecord, to end: UInt64) throws -> FrameSlices.Slice? {
        let start = max(position, record.offset)
        guard start < end else { throw mismatch("\(record.path) is out of order") }
        let isControlFile = RestorePaths.isControlFile(record)
        guard isControlFile || !RestorePaths.isLeftOut(record) else { return nil }
        return FrameSlices.Slice(
            file: RestoredFile(try RestorePaths.path(of: record, under: root), owner: owner), mode: record.mode,
            offset: start - record.offset, range: Int(start - position)..<Int(end - position),
            isControlFile: isControlFile)
    }

    private func make(_ record: FileRecord) async throws {
        guard !RestorePaths.isLeftOut(record) else { return }
        let file = RestoredFile(try RestorePaths.path(of: record, under: root), owner: owner)
        let linkTarget = try linkTarget(of: record)
        try await BlockingThreads.shared.run {
            switch record.kind {
            case .folder: try file.makeFolder(mode: record.mode)
            case .file: try file.write(whole: [], mode: record.mode)
            case .link: if let linkTarget { try file.makeLink(to: linkTarget) }
            }
        }
    }

    /// The only links of a data directory are its tablespaces', and they lead to where those are restored.
    private func linkTarget(of record: FileRecord) throws -> String? {
        guard record.kind == .link else { return nil }
        guard let oid = RestorePaths.tablespace(of: record) else {
            throw mismatch("\(record.path) is a symbolic link")
        }
        return try roots.path(of: oid).string
    }

    private func mismatch(_ cause: String) -> WaldenError {
        WaldenError(
            .integrity, "the file index of backup \(copies.marker.id.text) does not fit its tree \(tree.name)",
            cause: cause)
    }
}
