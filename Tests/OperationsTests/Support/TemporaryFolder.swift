// SPDX-License-Identifier: MIT

import Glibc
import Host
import SystemPackage
import Testing

/// Runs `body` with a new folder that is removed afterwards with all that is in it.
func withFolder<Value>(_ body: (FilePath) async throws -> Value) async throws -> Value {
    var template = Array("/tmp/walden-operations-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let path = FilePath(String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
    defer { removeTree(path) }
    return try await body(path)
}

private func removeTree(_ path: FilePath) {
    // What cannot be removed stays in the system's temporary folder, which is emptied anyway.
    for name in (try? Folder.names(in: path)) ?? [] where unlink(path.appending(name).string) != 0 {
        removeTree(path.appending(name))
    }
    rmdir(path.string)
}

extension FilePath {
    func write(_ bytes: [UInt8] = []) throws {
        let file = try FileDescriptor.open(
            self, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(bytes) }
    }

    func read() throws -> [UInt8] { try SmallFile.bytes(at: self) }

    func makeFolder() throws { try Folder.create(self) }

    /// The names in it, sorted.
    var names: [String] {
        get throws { try Folder.names(in: self).sorted() }
    }

    var isThere: Bool { access(string, F_OK) == 0 }
}
