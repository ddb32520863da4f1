// SPDX-License-Identifier: MIT

import Errors
import Host
public import SystemPackage

/// `postmaster.pid` of a running server: where it listens (src/include/utils/pidfile.h).
public struct PostmasterFile: Sendable, Equatable {
    public let process: Int32
    public let port: Int
    /// The folder of its first Unix socket, or the address that it listens on when it has none.
    public let host: String

    /// Throws `.notFound` when no server runs on the data directory, `.integrity` for a file that is none of PostgreSQL's.
    public static func read(at folder: FilePath) throws -> PostmasterFile {
        let path = folder.appending("postmaster.pid")
        let bytes: [UInt8]
        do {
            bytes = try SmallFile.bytes(at: path, limit: 1 << 16)
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "read", path)
        }
        guard let file = PostmasterFile(parsing: String(decoding: bytes, as: UTF8.self)) else {
            throw WaldenError(.integrity, "cannot tell from \(path) where the server listens")
        }
        return file
    }

    /// Lines 1, 4, 5 and 6: process, port, socket folder, listen address.
    init?(parsing text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 6, let process = Int32(lines[0]), let port = Int(lines[3]), (1...65535).contains(port)
        else { return nil }
        let host = lines[4].isEmpty ? lines[5] : lines[4]
        guard !host.isEmpty else { return nil }
        self.process = process
        self.port = port
        self.host = host == "*" ? "localhost" : String(host)
    }
}
