// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import SystemPackage

/// A small file of this machine, read whole.
enum LocalFile {
    /// nil when it is not there, is no regular file or cannot be read. Throws when it is longer than `limit` bytes.
    static func read(_ path: String, limit: Int) async throws -> ConfigurationFile? {
        try await BlockingThreads.shared.run {
            // Without O_NONBLOCK a FIFO of that name would wait for a writer.
            guard
                let file = try? FileDescriptor.open(
                    FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
            else { return nil }
            defer { try? file.close() }  // it was only read
            var status = stat()
            guard fstat(file.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            guard status.st_size <= limit else { throw tooLong(path) }
            let content = try? [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
                count = try file.readFully(into: UnsafeMutableRawBufferPointer(buffer))
            }
            return content.map { ConfigurationFile(path: path, content: $0, mode: UInt32(status.st_mode) & 0o7777) }
        }
    }

    static func tooLong(_ path: String) -> WaldenError {
        WaldenError(.failed, "cannot take \(path)", cause: "it is longer than \(ConfigurationFiles.limit) bytes")
    }
}
