// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import SystemPackage

/// The folder of a ``DirectoryStore``, and the ways into it. All calls but ``blocking(_:_:)`` block.
final class DirectoryTree: Sendable {
    let root: FilePath
    let permissions: DirectoryPermissions
    let naming: ExclusiveNaming
    let temporaries: Temporaries

    init(
        root: FilePath, permissions: DirectoryPermissions = .owner, naming: ExclusiveNaming = .link,
        now: @escaping @Sendable () -> Int64 = MemoryStore.wallClock
    ) {
        self.root = root
        self.permissions = permissions
        self.naming = naming
        temporaries = Temporaries(now: now)
    }

    /// Runs `body` on a thread that may wait, and makes one sentence of what it throws: "cannot `action` in the root".
    func blocking<Value: Sendable>(
        _ action: String, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        do {
            return try await BlockingThreads.shared.run(body)
        } catch let failure as StepFailed {
            throw failure.during(action, in: root)
        } catch is CancellationError {
            throw WaldenError.stopped("\(action) in \(root)")
        }
    }

    /// The root as it is now; it is never made on the way, so that an unmounted disk is not filled in behind its back.
    func open() throws -> OpenFile {
        do {
            return try OpenFile.folder(root)
        } catch {
            // Not `notFound`: that would tell PostgreSQL that the archive ends here.
            if error.errno.meansNotThere {
                throw WaldenError(
                    .unavailable, "cannot use the store \(root)", cause: "the folder does not exist",
                    hint: "Mount what holds it, or make it with walden init.", canRetry: false)
            }
            guard error.errno.meansNotAFolder else { throw error }
            throw WaldenError(
                .configuration, "cannot use the store \(root)", cause: "it is not a folder, or a symbolic link",
                hint: "Name the folder itself.")
        }
    }

    func create() throws {
        let isNew = !Folder.isFolder(root)
        try Folder.create(root, permissions: permissions.folders)
        let folder = try open()
        if isNew, permissions.folders != .ownerReadWriteExecute {
            let bits = permissions.folders.rawValue | (try folder.status().st_mode & S_ISGID)
            _ = try OpenFile.check("set the mode of \(root)") { fchmod(folder.number, bits) }
        }
        _ = try temporaryFolder(folder)
    }

    /// The folder of temporaries, made when it is missing.
    func temporaryFolder(_ root: OpenFile) throws -> OpenFile {
        if let folder = try existingTemporaryFolder(root) { return folder }
        try root.createFolder(TemporaryName.folder, .ownerReadWriteExecute)
        return try root.folder(TemporaryName.folder)
    }

    func existingTemporaryFolder(_ root: OpenFile) throws -> OpenFile? {
        do {
            return try root.folder(TemporaryName.folder)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return nil
        }
    }
}
