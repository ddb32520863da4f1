// SPDX-License-Identifier: MIT

public import Errors
import Glibc
public import SystemPackage

/// Folders, made and flushed so that what they list survives a power loss.
public enum Folder {
    /// Flushes the folder's entries to its device: a name linked or renamed into it is safe only after this.
    public static func sync(_ path: FilePath) throws(WaldenError) {
        do {
            let folder = try FileDescriptor.open(path, .readOnly, options: [.directory, .closeOnExec])
            defer { try? folder.close() }  // it was only read
            try folder.sync()
        } catch {
            throw .system(error as? Errno ?? .ioError, "flush the folder", path)
        }
    }

    /// Makes `path` and whatever is missing above it, each durable in its parent. Nothing happens when it is there.
    public static func create(_ path: FilePath, permissions: FilePermissions = .ownerReadWriteExecute)
        throws(WaldenError)
    {
        if isFolder(path) { return }
        let parent = path.removingLastComponent()
        if !parent.isEmpty, parent != path { try create(parent, permissions: permissions) }
        guard mkdir(path.string, permissions.rawValue) == 0 else {
            let failure = Errno(rawValue: errno)
            if failure == .fileExists, isFolder(path) { return }
            throw .system(failure, "make the folder", path)
        }
        CrashPoint.passed(.made, path.string)
        try sync(parent.isEmpty ? "." : parent)
    }

    /// Whether `path`, symbolic links followed, is a folder.
    public static func isFolder(_ path: FilePath) -> Bool {
        var status = stat()
        return stat(path.string, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in `path`, in no order, without `.` and `..`.
    public static func names(in path: FilePath) throws(WaldenError) -> [String] {
        guard let folder = opendir(path.string) else {
            throw .system(Errno(rawValue: errno), "list the folder", path)
        }
        defer { closedir(folder) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        if errno != 0 { throw .system(Errno(rawValue: errno), "list the folder", path) }
        return names
    }
}
