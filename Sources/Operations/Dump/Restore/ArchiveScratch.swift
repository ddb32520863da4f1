// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Repository
import SystemPackage

/// A dump's archive as a file or folder of this machine, for the time of one restore.
struct ArchiveScratch: Sendable {
    private let parent: FilePath

    /// `parent` is a folder that is there.
    init(_ parent: FilePath) { self.parent = parent }

    /// Throws `.storageFull` when there is no room for so many bytes.
    func check(bytes: UInt64) async throws {
        let parent = self.parent
        let free = try await BlockingThreads.shared.run { try FreeSpace.of(parent).freeBytes }
        guard free < bytes else { return }
        throw WaldenError(
            .storageFull, "cannot unpack the dump in \(parent)",
            cause: "it takes \(bytes >> 20) MiB, and \(free >> 20) MiB are free",
            hint: "Make room there, or name another folder in dumps.scratch.")
    }

    /// Runs `body` with the path of the archive, checked against its marker; it is removed whatever comes.
    func with<Value: Sendable>(
        _ copy: DumpCopies.Copy, onRead: @escaping @Sendable (UInt64) -> Void,
        _ body: (FilePath) async throws -> Value
    ) async throws -> Value {
        try await check(bytes: copy.dump.marker.object.rawBytes)
        let parent = self.parent
        let folder = try await BlockingThreads.shared.run { try Scratch.make(in: parent, for: "restore") }
        return try await closing(with: { await Scratch.discard(folder) }) {
            try await body(try await put(copy, in: folder, onRead))
        }
    }

    private func put(
        _ copy: DumpCopies.Copy, in folder: FilePath, _ onRead: @escaping @Sendable (UInt64) -> Void
    ) async throws -> FilePath {
        if copy.dump.marker.dump == .directory {
            try await FolderUnpacking.run(copy, into: folder, onRead: onRead)
            return folder
        }
        let path = folder.appending("archive.dump")
        let file = try await BlockingThreads.shared.run {
            try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
        }
        defer { try? file.close() }  // a failed write has thrown already, and nobody needs the file after a crash
        try await copy.read(onRead: onRead) { bytes in
            try await BlockingThreads.shared.run {
                do {
                    _ = try file.writeAll(bytes)
                } catch {
                    throw WaldenError.system(error as? Errno ?? .ioError, "write", path)
                }
            }
        }
        return path
    }
}
