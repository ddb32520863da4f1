// SPDX-License-Identifier: MIT

import Errors
import Host
import Postgres
import Repository
import SystemPackage

/// Restores the contents of a dump into a database that is there.
struct FillDatabase: Sendable {
    let target: RestoreTarget
    /// Sessions that restore an archive at once.
    var jobs = 1
    var keepsOwners = true
    var keepsPrivileges = true
    var keepsTablespaces = true
    /// Where an archive lies while several sessions restore it.
    var scratch: FilePath = "/var/tmp"
    /// Sees each piece of a plain dump before psql does.
    var look: @Sendable ([UInt8]) async throws -> Void = { _ in }
    /// Is told how many stored bytes were read.
    var onRead: @Sendable (UInt64) -> Void = { _ in }

    /// What the programs said on the way, a line each.
    ///
    /// Throws ``CopyFailure`` when the copy is damaged or cannot be read; the database may hold part of it then, and holds part of it
    /// after any other failure.
    func run(_ copy: DumpCopies.Copy, into database: String) async throws -> [String] {
        let watch = try await LockWatch.open(target.server.settings, database: database)
        return try await closing(with: watch.close) { try await fill(copy, database, watch) }
    }

    private func fill(_ copy: DumpCopies.Copy, _ database: String, _ watch: LockWatch) async throws -> [String] {
        switch copy.dump.marker.dump {
        case .plain: try await stream(copy, DumpRestoreRequest(.plain(.database), into: database), watch)
        case .custom where jobs == 1: try await stream(copy, archive(database), watch)
        case .custom, .directory:
            try await ArchiveScratch(scratch).with(copy, onRead: onRead) { path in
                try await ArchiveRestore.run(
                    archive(database), from: path, jobs: jobs, programs: target.programs,
                    connection: try target.server.programConnection(), serverVersion: target.serverVersion,
                    watch: watch)
            }
        }
    }

    private func archive(_ database: String) -> DumpRestoreRequest {
        var request = DumpRestoreRequest(.archive, into: database)
        (request.keepsOwners, request.keepsPrivileges) = (keepsOwners, keepsPrivileges)
        request.keepsTablespaces = keepsTablespaces
        return request
    }

    private func stream(
        _ copy: DumpCopies.Copy, _ request: DumpRestoreRequest, _ watch: LockWatch
    ) async throws -> [String] {
        let stream = try await RestoreStream.start(
            request, programs: target.programs, connection: try target.server.programConnection(),
            serverVersion: target.serverVersion, watch: watch)
        do {
            try await copy.read(onRead: onRead) { bytes in
                if request.kind != .archive { try await look(bytes) }
                try await stream.push(bytes)
            }
            // Only now is it known that all of it was the dump.
            return try await stream.finish()
        } catch {
            await stream.cancel()
            // A program that stumbles over damaged bytes does so before the digest at their end is known.
            if let error = error as? WaldenError, error.code != .cancelled { try await copy.check() }
            throw error
        }
    }
}
