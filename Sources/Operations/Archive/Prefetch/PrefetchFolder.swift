// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Synchronization
public import SystemPackage

/// The folder beside the file that PostgreSQL asks for, in which segments lie that it has not asked for yet.
///
/// One process holds it at a time, and only what that process put there is ever delivered: what an earlier one left may be
/// torn. Everything goes by open descriptors, so that the holder may live in another container. All calls block.
public final class PrefetchFolder: Sendable {
    /// Which folder it is in, whatever its path.
    struct Place: Hashable, Sendable {
        let device: UInt64
        let inode: UInt64

        /// Throws the system's errors.
        init(_ folder: FileDescriptor) throws(WaldenError) {
            var status = stat()
            guard fstat(folder.rawValue, &status) == 0 else {
                throw .system(Errno(rawValue: errno), "look at", "pg_wal")
            }
            (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
        }
    }

    let place: Place
    private let name: String
    private let parent: FileDescriptor
    private let folder: FileDescriptor
    private let lock: FileDescriptor
    private let measure: @Sendable (FileDescriptor) throws -> VolumeSpace
    private let serial = Atomic<UInt64>(0)

    private init(
        _ name: String, _ parent: FileDescriptor, _ folder: FileDescriptor, _ lock: FileDescriptor,
        _ measure: @escaping @Sendable (FileDescriptor) throws -> VolumeSpace
    ) throws {
        (self.name, self.parent, self.folder, self.lock) = (name, parent, folder, lock)
        self.measure = measure
        place = try Place(parent)
    }

    deinit { [lock, folder, parent].forEach { try? $0.close() } }  // nothing in them is to be kept

    /// Makes the folder `name` in `parent`, or takes it over and empties it. `parent` stays the caller's.
    ///
    /// Throws `.locked` when another process holds it, and the system's errors.
    public static func take(_ name: String, in parent: FileDescriptor) throws -> PrefetchFolder {
        try take(name, in: parent, measuring: VolumeSpace.of)
    }

    static func take(
        _ name: String, in parent: FileDescriptor, measuring: @escaping @Sendable (FileDescriptor) throws -> VolumeSpace
    ) throws -> PrefetchFolder {
        // A holder that ends takes the folder away with its lock: then it is made anew.
        for _ in 0..<10 {
            if let taken = try attempt(name, in: parent, measuring) {
                try taken.removeAll(but: [lockName])
                return taken
            }
        }
        throw locked()
    }

    private static let lockName = "lock"

    private static func attempt(
        _ name: String, in parent: FileDescriptor, _ measure: @escaping @Sendable (FileDescriptor) throws -> VolumeSpace
    ) throws -> PrefetchFolder? {
        guard mkdirat(parent.rawValue, name, 0o700) == 0 || errno == EEXIST else {
            throw failed("make the folder", name)
        }
        let folder = openat(parent.rawValue, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if folder < 0 && errno == ENOENT { return nil }
        guard folder >= 0 else { throw failed("open the folder", name) }
        let lock = openat(folder, lockName, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        let own = lock < 0 ? -1 : fcntl(parent.rawValue, F_DUPFD_CLOEXEC, 0)
        guard own >= 0 else {
            let error = failed("open the lock in", name)
            for descriptor in [folder, lock] where descriptor >= 0 { _ = Glibc.close(descriptor) }
            if error.code == .notFound { return nil }
            throw error
        }
        let taken = try PrefetchFolder(
            name, FileDescriptor(rawValue: own), FileDescriptor(rawValue: folder), FileDescriptor(rawValue: lock),
            measure)
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw locked() }
        var status = stat()
        return fstat(lock, &status) == 0 && status.st_nlink > 0 ? taken : nil
    }

    private static func failed(_ action: String, _ name: String) -> WaldenError {
        .system(Errno(rawValue: errno), action, FilePath("pg_wal/\(name)"))
    }

    private static func locked() -> WaldenError {
        WaldenError(.locked, "another process looks ahead for this server already")
    }

    /// A place in it for one more file, under a name that no other file had.
    func destination(for file: String) -> WALDestination {
        let number = serial.wrappingAdd(1, ordering: .relaxed).newValue
        return WALDestination(
            folder: folder, name: "\(file).\(number)", temporaryName: "\(file).\(number).part",
            folderPath: FilePath("pg_wal/\(name)"))
    }

    var space: VolumeSpace { get throws { try measure(folder) } }

    /// Removes a file, before long: what cannot be removed goes with the folder. Does not block.
    func discard(_ file: String) {
        Task { try? await BlockingThreads.shared.run { _ = unlinkat(self.folder.rawValue, file, 0) } }
    }

    /// Moves a file out of it, to `target` in the folder around it, over whatever is there.
    ///
    /// Throws `.integrity` for one that has not `byteCount` bytes any more, and the system's errors.
    func deliver(_ file: String, as target: String, byteCount: UInt64?) throws(WaldenError) {
        if let byteCount {
            var status = stat()
            guard fstatat(folder.rawValue, file, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                throw Self.failed("look at", "\(name)/\(file)")
            }
            guard status.st_mode & S_IFMT == S_IFREG, UInt64(max(0, status.st_size)) == byteCount else {
                throw WaldenError(.integrity, "somebody changed pg_wal/\(name)/\(file)")
            }
        }
        guard renameat(folder.rawValue, file, parent.rawValue, target) == 0 else {
            throw .system(Errno(rawValue: errno), "rename pg_wal/\(name)/\(file) to", FilePath("pg_wal/\(target)"))
        }
        CrashPoint.passed(.renamed, target, in: parent)
    }

    /// Takes it away with all that is in it, the lock last, and lets another process have it.
    public func takeAway() {
        try? removeAll(but: [Self.lockName])  // who holds it next empties it first
        unlinkat(folder.rawValue, Self.lockName, 0)
        unlinkat(parent.rawValue, name, AT_REMOVEDIR)
        flock(lock.rawValue, LOCK_UN)
    }

    private func removeAll(but kept: Set<String>) throws(WaldenError) {
        let own = openat(folder.rawValue, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0, let stream = fdopendir(own) else { throw Self.failed("list the folder", name) }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let found = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if found != ".", found != "..", !kept.contains(found) { unlinkat(folder.rawValue, found, 0) }
        }
    }
}
