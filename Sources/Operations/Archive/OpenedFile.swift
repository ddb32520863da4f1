// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Repository
import SystemPackage

/// A file that PostgreSQL asked to archive, opened once, so that all checks and the copy see the same bytes.
struct OpenedFile: Sendable {
    private let descriptor: FileDescriptor
    private let path: FilePath
    private let before: Fingerprint

    var byteCount: UInt64 { before.byteCount }

    static func open(_ path: FilePath) async throws -> OpenedFile {
        try await BlockingThreads.shared.run {
            do {
                // Without nonBlocking a FIFO at the path would keep the call, and archiving, waiting for ever.
                let descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
                do {
                    return OpenedFile(descriptor: descriptor, path: path, before: try Fingerprint(descriptor))
                } catch {
                    try? descriptor.close()  // nothing was read
                    throw error
                }
            } catch {
                if error is NotAFile { throw WaldenError(.integrity, "\(path) is not a regular file") }
                throw WaldenError.system(error as? Errno ?? .ioError, "open", path)
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
            return try Fingerprint(descriptor) == before
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "look at", path)
        }
    }
}

private struct NotAFile: Error {}

/// What changes when somebody writes to a file.
private struct Fingerprint: Sendable, Equatable {
    let byteCount: UInt64
    let device: UInt64
    let inode: UInt64
    let modifiedSeconds: Int
    let modifiedNanoseconds: Int

    init(_ descriptor: FileDescriptor) throws {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw NotAFile() }
        byteCount = UInt64(max(0, status.st_size))
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        modifiedSeconds = status.st_mtim.tv_sec
        modifiedNanoseconds = status.st_mtim.tv_nsec
    }
}
