// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import PITR
import Repository
import SystemPackage

/// A file on its way to where PostgreSQL wants it: written beside, checked, then renamed into place.
struct WALDelivery: Sendable {
    private let descriptor: FileDescriptor
    private let path: FilePath
    private let temporary: FilePath

    /// PostgreSQL runs one restore_command at a time, so a left-over of a killed one is simply written over.
    static func begin(to path: FilePath) async throws -> WALDelivery {
        let temporary = FilePath(path.string + ".walden")
        return try await BlockingThreads.shared.run {
            do {
                let descriptor = try FileDescriptor.open(
                    temporary, .readWrite, options: [.create, .truncate, .closeOnExec, .noFollow],
                    permissions: .ownerReadWrite)
                return WALDelivery(descriptor: descriptor, path: path, temporary: temporary)
            } catch {
                throw WaldenError.system(error as? Errno ?? .ioError, "create", temporary)
            }
        }
    }

    /// Blocks; called in order.
    func append(_ bytes: UnsafeRawBufferPointer) throws {
        do {
            _ = try descriptor.writeAll(bytes)
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "write", temporary)
        }
    }

    /// Throws away what was appended: it is begun again, from another repository.
    func restart() async throws {
        try await BlockingThreads.shared.run {
            guard ftruncate(descriptor.rawValue, 0) == 0, lseek(descriptor.rawValue, 0, SEEK_SET) == 0 else {
                throw WaldenError.system(Errno(rawValue: errno), "empty", temporary)
            }
        }
    }

    /// Checks the whole file against its name and renames it. PostgreSQL itself flushes what it decides to keep.
    func finish(as file: WALFile, of generation: ClusterRecord.Generation) async throws {
        try await BlockingThreads.shared.run {
            if case .segment(let name) = file { try check(name, of: generation) }
            guard rename(temporary.string, path.string) == 0 else {
                throw WaldenError.system(Errno(rawValue: errno), "rename \(temporary) to", path)
            }
            try? descriptor.close()  // the content is in place and checked
        }
    }

    func abandon() {
        try? descriptor.close()  // it is thrown away
        unlink(temporary.string)
    }

    private func check(_ name: String, of generation: ClusterRecord.Generation) throws {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else {
            throw WaldenError.system(Errno(rawValue: errno), "look at", temporary)
        }
        let header = try [UInt8](unsafeUninitializedCapacity: LongPageHeader.byteCount) { buffer, count in
            count = try descriptor.readFully(fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))
        }
        do {
            _ = try SegmentIdentity.check(
                header: try LongPageHeader(parsing: header), fileName: name,
                byteCount: UInt64(max(0, status.st_size)), expected: generation.systemIdentifier,
                size: try generation.segmentSize())
        } catch let error as WaldenError {
            let seen = error.during("what is stored as \(name) is not that segment")
            throw WaldenError(.integrity, seen.message, cause: seen.cause, hint: seen.hint)
        }
    }
}
