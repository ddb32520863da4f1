// SPDX-License-Identifier: MIT

import Glibc
import Host
import SystemPackage

/// Small programs and files in a temporary folder.
enum ProgramFiles {
    static func make(_ name: String, in folder: FilePath, _ script: String) throws {
        try Folder.create(folder)
        let path = folder.appending(name)
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: FilePermissions(rawValue: 0o755)
        )
        defer { try? file.close() }
        try file.writeAll("#!/bin/sh\n\(script)\n".utf8)
    }

    static func text(of path: FilePath) throws -> String {
        let file = try FileDescriptor.open(path, .readOnly)
        defer { try? file.close() }
        let bytes = try [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
            count = try file.readFully(into: UnsafeMutableRawBufferPointer(buffer))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A folder of temporary files and folders of such.
    static func remove(_ folder: FilePath) throws {
        for name in try Folder.names(in: folder) {
            let path = folder.appending(name)
            if Folder.isFolder(path) { try remove(path) } else { unlink(path.string) }
        }
        rmdir(folder.string)
    }
}
