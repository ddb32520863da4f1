// SPDX-License-Identifier: MIT

import Codec
import Errors
import Postgres
import Repository

/// Looks at a dump's content as it passes, and knows at its end whether it is a whole dump.
///
/// A plain dump ends with pg_dump's mark, an archive has a table of contents that pg_restore reads, and a folder's archive is one.
actor DumpProof {
    /// What the content told of itself.
    struct Findings: Sendable, Equatable {
        var neededMajor: Int?
    }

    private let format: DumpMarker.Format
    /// nil: of an archive only the header is looked at.
    private let programs: DumpPrograms?
    private let environment: [String: String]
    private var ends: PlainDumpEnds
    private var head: [UInt8] = []
    private var contents: ArchiveContentsReader?
    private var wantsMore = true
    private var scanner = TarScanner()
    private var hasTableOfContents = false

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
        case .directory: try pushTar(bytes)
        }
    }

    /// Throws `.integrity` when what was pushed is no whole dump.
    func finish() async throws -> Findings {
        switch format {
        case .plain:
            try ends.check()
            return Findings()
        case .custom:
            let header = try ArchiveHeader(parsing: head)
            _ = try await contents?.finish()
            return Findings(neededMajor: header.neededMajor)
        case .directory:
            try scanner.finish()
            guard hasTableOfContents else {
                throw WaldenError(.integrity, "this is no archive of pg_dump's folder", cause: "it has no toc.dat")
            }
            return Findings()
        }
    }

    private func pushArchive(_ bytes: [UInt8]) async throws {
        if head.count < Self.headerBytes { head += bytes.prefix(Self.headerBytes - head.count) }
        if contents == nil, let programs {
            contents = try await ArchiveContentsReader.start(programs: programs, environment: environment)
        }
        if wantsMore, let contents { wantsMore = try await contents.push(bytes) }
    }

    private func pushTar(_ bytes: [UInt8]) throws {
        var found = hasTableOfContents
        try bytes.withUnsafeBytes { buffer in
            try scanner.push(buffer) { if $0.path == "toc.dat" { found = true } }
        }
        hasTableOfContents = found
    }
}
