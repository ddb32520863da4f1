// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Repository
public import SystemPackage

/// A file that PostgreSQL asked to archive, opened once, so that all checks and the copy see the same bytes.
public struct OpenedFile: Sendable {
    private let descriptor: FileDescriptor
    private let path: FilePath
    /// What it was like when it was opened.
    public let fingerprint: FileFingerprint

    var byteCount: UInt64 { fingerprint.byteCount }

    /// A file that somebody else opened, and closes. `path` is what it is called in errors.
    ///
    /// Throws `.integrity` when it is no regular file.
    public init(_ descriptor: FileDescriptor, path: FilePath) throws {
        do {
            fingerprint = try FileFingerprint(descriptor)
        } catch {
            if error is NotAFile { throw WaldenError(.integrity, "\(path) is not a regular file") }
            throw WaldenError.system(error as? Errno ?? .ioError, "look at", path)
        }
        (self.descriptor, self.path) = (descriptor, path)
    }

    static func open(_ path: FilePath) async throws -> OpenedFile {
        try await BlockingThreads.shared.run {
            let descriptor: FileDescriptor
            do {
                // Without nonBlocking a FIFO at the path would keep the call, and archiving, waiting for ever.
                descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
            } catch {
                throw WaldenError.system(error as? Errno ?? .ioError, "open", path)
            }
            do {
                return try OpenedFile(descriptor, path: path)
            } catch {
                try? descriptor.close()  // nothing was read
                throw error
            }
        }
    }

    func close() { try? descriptor.close() }  // it was only read

    /// The whole of a small file as text. Throws `.integrity` beyond 1 MiB.
    func text() async throws -> String {
        guard byteCount <= 1 << 20 else {
            throw WaldenError(.integrity, "\(path) has \(byteCount) bytes, too many for what its name says")
        }
        return String(decoding: try await source.bytes(from: 0, count: Int(byteCount)), as: UTF8.self)
    }

    var source: WALSource { WALSource(byteCount: byteCount) { try fill($0, $1) } }

    private func fill(_ offset: UInt64, _ buffer: UnsafeMutableRawBufferPointer) throws {
        let count: Int
        do {
            count = try descriptor.readFully(fromAbsoluteOffset: Int64(offset), into: buffer)
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "read", path)
        }
        guard count == buffer.count, try isUnchanged() else {
            throw WaldenError(
                .integrity, "\(path) changed while it was being read", cause: "PostgreSQL may have recycled it",
                canRetry: true)
        }
    }

    private func isUnchanged() throws -> Bool {
        do {
            return try FileFingerprint(descriptor) == fingerprint
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "look at", path)
        }
    }
}
