// SPDX-License-Identifier: MIT

import Errors
public import SystemPackage

/// Files that fit in memory, read whole.
public enum SmallFile {
    /// The file's bytes. Throws `Errno`; `.fileTooLarge` beyond `limit` bytes.
    public static func bytes(at path: FilePath, limit: Int = 64 << 20) throws -> [UInt8] {
        let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
        defer { try? file.close() }  // it was only read
        var bytes: [UInt8] = []
        while true {
            // Files under /proc state no size, so the end shows only in reading.
            let chunk = try [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            if chunk.isEmpty { return bytes }
            bytes += chunk
            if bytes.count > limit { throw Errno.fileTooLarge }
        }
    }

    /// The file's text; nil when it cannot be read, for what is only worth knowing when it is there.
    public static func text(at path: FilePath) -> String? {
        guard let bytes = try? bytes(at: path) else { return nil }  // nil is the answer then
        return String(decoding: bytes, as: UTF8.self)
    }
}
