// SPDX-License-Identifier: MIT

import Glibc
import SystemPackage
import Testing

/// Runs `body` with a new folder that is removed afterwards with all that is in it.
func withTemporaryFolder<Value>(_ body: (FilePath) async throws -> Value) async throws -> Value {
    var template = Array("/tmp/walden-storage-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let path = FilePath(String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
    defer { removeTree(path) }
    return try await body(path)
}

private func removeTree(_ path: FilePath) {
    for name in names(in: path) {
        let inner = path.appending(name)
        if unlink(inner.string) != 0 { removeTree(inner) }
    }
    rmdir(path.string)
}

/// The names in a folder, sorted.
func names(in path: FilePath) -> [String] {
    guard let folder = opendir(path.string) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
        names.append(String(cString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)))
    }
    return names.filter { $0 != "." && $0 != ".." }.sorted()
}

func status(_ path: FilePath) throws -> stat {
    var status = stat()
    try #require(lstat(path.string, &status) == 0, "\(path)")
    return status
}

func mode(_ path: FilePath) throws -> mode_t { try status(path).st_mode & 0o7777 }

func write(_ bytes: [UInt8], to path: FilePath) throws {
    let file = try FileDescriptor.open(
        path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
    try file.closeAfter { _ = try file.writeAll(bytes) }
}
