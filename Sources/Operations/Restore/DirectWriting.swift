// SPDX-License-Identifier: MIT

import Glibc
import Host
import Synchronization
import SystemPackage

/// Writes large stretches past the page cache (`man 2 open`, O_DIRECT), for one restore.
///
/// A restore writes each page once and reads none; going through the page cache would copy all of it and push out what the
/// host's other servers keep there. A file system that does not take it is noticed at the first try, and the rest is written the
/// usual way. docs/decisions/0008-restore-past-the-page-cache.md has the figures.
final class DirectWriting: Sendable {
    /// Of file offset and length: no file system in use has larger blocks, and none shares one between two writes.
    private static let alignment: UInt64 = 4096
    /// Of memory: the sector size, to which tar aligns every file's content in a frame.
    private static let memoryAlignment: UInt = 512
    /// Below this the page cache is no dearer.
    private static let smallest = 256 << 10

    #if arch(arm64)
        /// linux/arch/arm64/include/uapi/asm/fcntl.h; Swift's Glibc leaves GNU's extensions out.
        private static let openDirect: Int32 = 0o200000
    #else
        /// linux/include/uapi/asm-generic/fcntl.h; Swift's Glibc leaves GNU's extensions out.
        private static let openDirect: Int32 = 0o40000
    #endif

    private let isRefused = Atomic<Bool>(false)

    /// The stretch of `bytes`, to be written at `offset` of a file, that can go past the page cache; empty for none.
    func stretch(of bytes: UnsafeRawBufferPointer, at offset: UInt64) -> Range<Int> {
        let head = Int((Self.alignment - offset % Self.alignment) % Self.alignment)
        guard bytes.count >= Self.smallest, !isRefused.load(ordering: .relaxed), let base = bytes.baseAddress,
            (UInt(bitPattern: base) + UInt(head)) % Self.memoryAlignment == 0
        else { return 0..<0 }
        return head..<head + (bytes.count - head) / Int(Self.alignment) * Int(Self.alignment)
    }

    /// Writes `bytes` at `offset` of the file that is there; false when the file system does not take it, and it is to be
    /// written the usual way. Throws `Errno`.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64, of path: FilePath) throws -> Bool {
        do {
            let flags = O_WRONLY | Self.openDirect | O_NOFOLLOW | O_CLOEXEC
            let file = FileDescriptor(rawValue: open(path.string, flags))
            guard file.rawValue >= 0 else { throw Errno(rawValue: errno) }
            defer { try? file.close() }  // direct writes report at once, and the file is flushed later
            _ = try file.writeAll(toAbsoluteOffset: Int64(offset), bytes)
            CrashPoint.passed(.wrote, in: file)
            return true
        } catch Errno.invalidArgument, Errno.notSupported {
            isRefused.store(true, ordering: .relaxed)
            return false
        }
    }
}
