// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import PITR
import Repository
import SystemPackage

/// A file on its way to where it is wanted: written beside, checked, then renamed into place.
struct WALDelivery: Sendable {
    private let descriptor: FileDescriptor
    private let destination: WALDestination

    static func begin(at destination: WALDestination) async throws -> WALDelivery {
        try await BlockingThreads.shared.run {
            WALDelivery(descriptor: try destination.create(), destination: destination)
        }
    }

    /// Blocks; called in order.
    func append(_ bytes: UnsafeRawBufferPointer) throws {
        do {
            _ = try descriptor.writeAll(bytes)
            CrashPoint.passed(.wrote, in: descriptor)
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "write", destination.temporaryPath)
        }
    }

    /// Throws away what was appended: it is begun again, from another repository.
    func restart() async throws {
        try await BlockingThreads.shared.run {
            guard ftruncate(descriptor.rawValue, 0) == 0, lseek(descriptor.rawValue, 0, SEEK_SET) == 0 else {
                throw WaldenError.system(Errno(rawValue: errno), "empty", destination.temporaryPath)
            }
        }
    }

    /// Checks the whole file against its name and renames it. PostgreSQL itself flushes what it decides to keep.
    func finish(as file: WALFile, of generation: ClusterRecord.Generation) async throws {
        try await BlockingThreads.shared.run {
            if case .segment(let name) = file { try check(name, of: generation) }
            try destination.place()
            try? descriptor.close()  // the content is in place and checked
        }
    }

    func abandon() {
        try? descriptor.close()  // it is thrown away
        destination.discard()
    }

    private func check(_ name: String, of generation: ClusterRecord.Generation) throws {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else {
            throw WaldenError.system(Errno(rawValue: errno), "look at", destination.temporaryPath)
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
