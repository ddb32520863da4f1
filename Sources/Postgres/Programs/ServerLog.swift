// SPDX-License-Identifier: MIT

import Glibc
import Host
import SystemPackage

/// The file that a starting server writes its messages to.
struct ServerLog: Sendable {
    let path: FilePath

    /// 0 when it is not there. Blocks.
    var length: Int64 {
        var status = stat()
        return stat(path.string, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// The last lines written after `start`, those of failures alone when there are any, in one line. Blocks.
    func tail(since start: Int64) -> String {
        let lines = lastBytes(8192, since: start).split(whereSeparator: \.isNewline)
        let failures = lines.filter { $0.contains("FATAL:") || $0.contains("PANIC:") || $0.contains("HINT:") }
        return (failures.isEmpty ? lines : failures).suffix(10).joined(separator: " ")
    }

    /// An unreadable log tells nothing; the caller has other words.
    private func lastBytes(_ limit: Int64, since start: Int64) -> String {
        guard let file = try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking]) else {
            return ""
        }
        defer { try? file.close() }  // it was only read
        let offset = max(start, length - limit)
        let bytes = try? [UInt8](unsafeUninitializedCapacity: Int(limit)) { buffer, count in
            count = try file.readFully(fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(buffer))
        }
        return String(decoding: bytes ?? [], as: UTF8.self)
    }
}
