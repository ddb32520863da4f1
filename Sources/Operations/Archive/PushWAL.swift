// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Postgres
public import Repository
public import SystemPackage

/// Takes a file that PostgreSQL wants archived into the repository. DESIGN: `walden wal push`.
///
/// It returns only when the file is durable there, so that `archive_command` may answer 0.
public struct PushWAL: Sendable {
    public struct Report: Sendable, Equatable {
        public let name: String
        public let outcome: WALArchive.PushOutcome
        public let warnings: [String]
    }

    private let cluster: ClusterArchive

    public init(_ cluster: ClusterArchive) { self.cluster = cluster }

    /// Stores the file at `path`, which PostgreSQL gives relative to its data directory, its working directory.
    ///
    /// Every check comes before the first byte is stored. Throws `.usage` for a name that is no WAL file's, `.integrity`
    /// for content that does not fit the name, `.refused` for another cluster's, `.conflict` for other content under a name.
    public func run(_ path: FilePath) async throws -> Report {
        let file = try WALFile(name: path.lastComponent?.string ?? "")
        let opened = try await OpenedFile.open(path)
        defer { opened.close() }
        let (generation, warnings) = try await identify(file, opened)
        let outcome = try await cluster.wal(generation).push(file, opened.source)
        return Report(name: file.name, outcome: outcome, warnings: warnings)
    }

    private func identify(_ file: WALFile, _ opened: OpenedFile) async throws -> (ClusterRecord.Generation, [String]) {
        switch file {
        case .segment, .partial: return try await identifySegment(file.name, opened)
        case .history(let timeline): return (try await identifyHistory(timeline, opened), [])
        case .backupHistory(let segment, _): return (try await identifyBackupHistory(segment, opened), [])
        }
    }

    private func identifySegment(_ fileName: String, _ opened: OpenedFile) async throws
        -> (ClusterRecord.Generation, [String])
    {
        let smallest: UInt64 = 1 << 20
        guard opened.byteCount >= smallest else {
            throw WaldenError(.integrity, "\(fileName) has \(opened.byteCount) bytes, which is no segment's size")
        }
        let header = try header(of: fileName, try await opened.source.bytes(from: 0, count: LongPageHeader.byteCount))
        // An identifier that is none of ours is checked against the newest, which refuses it and names both.
        let generation = try cluster.record.generation(of: header.systemIdentifier) ?? cluster.record.newest()
        let warnings = try SegmentIdentity.check(
            header: header, fileName: fileName, byteCount: opened.byteCount, expected: generation.systemIdentifier,
            size: try generation.segmentSize())
        return (generation, warnings)
    }

    private func header(of fileName: String, _ bytes: [UInt8]) throws -> LongPageHeader {
        do {
            return try LongPageHeader(parsing: bytes)
        } catch let error as WaldenError {
            throw error.during("\(fileName) is not a WAL segment")
        }
    }

    private func identifyHistory(_ timeline: TimelineID, _ opened: OpenedFile) async throws -> ClusterRecord.Generation
    {
        let history = try TimelineHistory(timeline: timeline, parsing: try await opened.text())
        // PostgreSQL writes one only for a timeline that branched off; an empty one would bar the whole one's way.
        guard !history.entries.isEmpty else {
            throw WaldenError(.integrity, "\(timeline.hexadecimal).history names no timeline that it branched off")
        }
        return try await serverGeneration()
    }

    private func identifyBackupHistory(_ segment: String, _ opened: OpenedFile) async throws -> ClusterRecord.Generation
    {
        let history = try BackupHistoryFile(parsing: try await opened.text())
        guard history.startSegment == segment else {
            throw WaldenError(
                .integrity, "the backup history file of segment \(segment) speaks of \(history.startSegment)")
        }
        return try await serverGeneration()
    }

    /// Small files do not say whose they are; the server that runs the command does, in its working directory.
    private func serverGeneration() async throws -> ClusterRecord.Generation {
        try cluster.generation(of: try await WorkingDataDirectory.systemIdentifier())
    }
}
