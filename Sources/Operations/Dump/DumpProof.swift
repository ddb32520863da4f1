// SPDX-License-Identifier: MIT

import Errors
import Postgres
import Repository

/// Looks at a dump's content as it passes, and knows at its end whether it is a whole dump.
///
/// A plain dump ends with pg_dump's mark, an archive has a table of contents that pg_restore reads, and a folder's archive is one.
actor DumpProof {
    private let format: DumpMarker.Format
    /// nil: of an archive only the header is looked at.
    private let programs: DumpPrograms?
    private let environment: [String: String]
    private var ends: PlainDumpEnds
    private var head: [UInt8] = []
    private var contents: ArchiveContentsReader?
    private var wantsMore = true
    private let folder = FolderNames()
    /// The oldest pg_restore that reads it, where the content tells; known once ``finish()`` returned.
    private(set) var neededMajor: Int?

    private static let headerBytes = 16

    init(_ format: DumpMarker.Format, isGlobals: Bool, _ programs: DumpPrograms?, environment: [String: String]) {
        (self.format, self.programs, self.environment) = (format, programs, environment)
        ends = PlainDumpEnds(isGlobals ? .cluster : .database)
    }

    /// Throws `.integrity` as soon as the content cannot be a dump.
    func push(_ bytes: [UInt8]) async throws {
        switch format {
        case .plain: ends.feed(bytes)
        case .custom: try await pushArchive(bytes)
        case .directory: try await folder.look(at: bytes)
        }
    }

    /// Throws `.integrity` when what was pushed is no whole dump.
    func finish() async throws {
        switch format {
        case .plain: try ends.check()
        case .custom:
            neededMajor = try ArchiveHeader(parsing: head).neededMajor
            _ = try await contents?.finish()
        case .directory: try await folder.finish()
        }
    }

    private func pushArchive(_ bytes: [UInt8]) async throws {
        if head.count < Self.headerBytes { head += bytes.prefix(Self.headerBytes - head.count) }
        if contents == nil, let programs {
            contents = try await ArchiveContentsReader.start(programs: programs, environment: environment)
        }
        if wantsMore, let contents { wantsMore = try await contents.push(bytes) }
    }
}
