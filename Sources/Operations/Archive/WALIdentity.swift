// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// What a file says of itself, read once: whose it is can then be asked of any repository.
struct WALIdentity: Sendable {
    private enum Content: Sendable {
        case segment(LongPageHeader)
        /// Small files do not say whose they are; the server that runs the command does, in its data directory.
        case small(SystemIdentifier?)
    }

    private let file: WALFile
    private let byteCount: UInt64
    private let content: Content

    /// `server` tells whose the data directory is that the file is from. Throws `.integrity` for content that cannot be what the
    /// name says.
    static func read(
        _ file: WALFile, _ opened: OpenedFile, of server: @Sendable () async throws -> SystemIdentifier?
    ) async throws -> WALIdentity {
        switch file {
        case .segment, .partial:
            let header = try await header(of: file.name, opened)
            return WALIdentity(file: file, byteCount: opened.byteCount, content: .segment(header))
        case .history(let timeline): try await checkHistory(timeline, opened)
        case .backupHistory(let segment, _): try await checkBackupHistory(segment, opened)
        }
        return WALIdentity(file: file, byteCount: opened.byteCount, content: .small(try await server()))
    }

    /// The generation of `cluster` that the file belongs to, and what is odd about it.
    ///
    /// Throws `.refused` for another cluster's, `.integrity` for a segment that does not fit its name.
    func generation(in cluster: ClusterArchive) throws -> (ClusterRecord.Generation, warnings: [String]) {
        switch content {
        case .small(let server): return (try cluster.generation(of: server), [])
        case .segment(let header):
            // An identifier that is none of ours is checked against the newest, which refuses it and names both.
            let generation = try cluster.record.generation(of: header.systemIdentifier) ?? cluster.record.newest()
            let warnings = try SegmentIdentity.check(
                header: header, fileName: file.name, byteCount: byteCount, expected: generation.systemIdentifier,
                size: try generation.segmentSize())
            return (generation, warnings)
        }
    }

    private static func header(of fileName: String, _ opened: OpenedFile) async throws -> LongPageHeader {
        let smallest: UInt64 = 1 << 20
        guard opened.byteCount >= smallest else {
            throw WaldenError(.integrity, "\(fileName) has \(opened.byteCount) bytes, which is no segment's size")
        }
        let bytes = try await opened.source.bytes(from: 0, count: LongPageHeader.byteCount)
        do {
            return try LongPageHeader(parsing: bytes)
        } catch let error as WaldenError {
            throw error.during("\(fileName) is not a WAL segment")
        }
    }

    private static func checkHistory(_ timeline: TimelineID, _ opened: OpenedFile) async throws {
        let history = try TimelineHistory(timeline: timeline, parsing: try await opened.text())
        // PostgreSQL writes one only for a timeline that branched off; an empty one would bar the whole one's way.
        guard !history.entries.isEmpty else {
            throw WaldenError(.integrity, "\(timeline.hexadecimal).history names no timeline that it branched off")
        }
    }

    private static func checkBackupHistory(_ segment: String, _ opened: OpenedFile) async throws {
        let history = try BackupHistoryFile(parsing: try await opened.text())
        guard history.startSegment == segment else {
            throw WaldenError(
                .integrity, "the backup history file of segment \(segment) speaks of \(history.startSegment)")
        }
    }
}
