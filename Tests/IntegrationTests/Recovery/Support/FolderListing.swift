// SPDX-License-Identifier: MIT

import Glibc
import SystemPackage

/// Everything below a folder with size, mode, owner and times, so that the least touch shows.
struct FolderListing: Equatable, Sendable {
    private(set) var entries: [String: String] = [:]

    init(_ folder: FilePath) throws {
        var status = stat()
        guard lstat(folder.string, &status) == 0 else { return }
        add(".", status)
        try walk(folder, under: "")
    }

    private mutating func walk(_ folder: FilePath, under prefix: String) throws {
        guard let directory = opendir(folder.string) else { throw Errno(rawValue: errno) }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            let path = folder.appending(name)
            var status = stat()
            guard lstat(path.string, &status) == 0 else { throw Errno(rawValue: errno) }
            add(prefix + name, status)
            if status.st_mode & S_IFMT == S_IFDIR { try walk(path, under: prefix + name + "/") }
        }
    }

    private mutating func add(_ name: String, _ status: stat) {
        entries[name] =
            "\(status.st_mode) \(status.st_uid) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec) "
            + "\(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec)"
    }

    /// The names that are not as they were.
    func changes(since before: FolderListing) -> [String] {
        Set(entries.keys).union(before.entries.keys).filter { entries[$0] != before.entries[$0] }.sorted()
    }
}
