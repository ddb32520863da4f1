// SPDX-License-Identifier: MIT

import Errors
import Glibc
public import Host
public import PITR
public import SystemPackage

/// An open `pg_wal`, and its `archive_status`, in which a file `NAME.ready` says that NAME is to be archived.
///
/// Source: PostgreSQL's source, src/backend/postmaster/pgarch.c and `XLogArchiveNotify`. Everything is reached by the open folder, so
/// that it may be that of another container. All calls block.
public struct ServerWALFolder: Sendable {
    private let folder: FileDescriptor

    /// `folder` stays open for as long as this is used, which is the caller's to see to.
    public init(_ folder: FileDescriptor) { self.folder = folder }

    /// Whether the server has said that it is complete and to be archived.
    public func isReady(_ name: String) -> Bool {
        faccessat(folder.rawValue, "\(Self.statusFolder)/\(name)\(Self.readySuffix)", F_OK, 0) == 0
    }

    /// Throws `.notFound` when there is no such file.
    public func open(_ name: String) throws -> FileDescriptor {
        let number = openat(folder.rawValue, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard number >= 0 else { throw WaldenError.system(Errno(rawValue: errno), "open", FilePath(name)) }
        return FileDescriptor(rawValue: number)
    }

    /// The room on its file system.
    public func room() throws -> FileSystemRoom {
        do {
            return try FileSystemRoom(of: folder)
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "ask the file system of", "pg_wal")
        }
    }

    /// Since when the server has wanted it archived; nil when it does not.
    public func readySince(_ name: String) -> Instant? {
        var status = stat()
        let path = "\(Self.statusFolder)/\(name)\(Self.readySuffix)"
        guard fstatat(folder.rawValue, path, &status, 0) == 0 else { return nil }
        return Instant(microseconds: Int64(status.st_mtim.tv_sec) * 1_000_000 + Int64(status.st_mtim.tv_nsec) / 1_000)
    }

    static let statusFolder = "archive_status"
    static let readySuffix = ".ready"
}

extension ServerWALFolder {
    /// Calls `body` with the name of every file that waits to be archived, in no order. Memory does not grow with their number.
    ///
    /// Throws when the folder cannot be read.
    public func forEachReady(_ body: (String) -> Void) throws {
        let number = openat(folder.rawValue, Self.statusFolder, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
        guard number >= 0, let listing = fdopendir(number) else {
            let failure = Errno(rawValue: errno)
            if number >= 0 { close(number) }
            throw WaldenError.system(failure, "list", "pg_wal/archive_status")
        }
        defer { closedir(listing) }
        while true {
            errno = 0  // `body` may have set it
            guard let entry = readdir(listing) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(Self.readySuffix) { body(String(name.dropLast(Self.readySuffix.count))) }
        }
        if errno != 0 { throw WaldenError.system(Errno(rawValue: errno), "list", "pg_wal/archive_status") }
    }
}
