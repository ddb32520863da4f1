// SPDX-License-Identifier: MIT

import Host
import SystemPackage

/// The processes of this machine, as /proc shows them to everybody.
enum Processes {
    struct Entry {
        let pid: Int32
        let arguments: [String]
    }

    static var all: [Entry] {
        ((try? Folder.names(in: "/proc")) ?? []).compactMap { name in
            guard let pid = Int32(name), let bytes = read(FilePath("/proc/\(name)/cmdline")) else { return nil }
            let arguments = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return Entry(pid: pid, arguments: arguments)
        }
    }

    private static func read(_ path: FilePath) -> [UInt8]? {
        guard let file = try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec]) else { return nil }
        defer { try? file.close() }
        return try? [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            count = try file.readFully(into: UnsafeMutableRawBufferPointer(buffer))
        }
    }
}
