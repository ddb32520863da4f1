// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import Postgres
import Repository
import SystemPackage

/// The bytes of a dump that is being taken.
struct DumpContent: Sendable {
    let next: @Sendable () async throws -> [UInt8]?
    /// What the program warned of, known when all bytes have come.
    let warnings: @Sendable () -> [String]
    /// Gives back what it holds; called in every case.
    let close: @Sendable () async -> Void

    static func stream(_ stream: DumpStream) -> DumpContent {
        DumpContent(
            next: { try await stream.next() }, warnings: { stream.warnings }, close: { await stream.cancel() })
    }

    /// A folder that pg_dump wrote, as a tar archive. Each file is removed once it has been read, so that the dump is never there twice.
    static func folder(_ folder: FilePath, warnings: [String]) async throws -> DumpContent {
        let archive = try await FolderArchive.open(folder)
        return DumpContent(
            next: { try await archive.next() }, warnings: { warnings }, close: { await archive.remove() })
    }
}
