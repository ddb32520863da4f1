// SPDX-License-Identifier: MIT

import Errors
import Glibc
public import SystemPackage

extension FileDescriptor {
    /// Flushes content and metadata of the file to its device (`man 2 fsync`). Throws `Errno`.
    public func sync() throws {
        while fsync(rawValue) != 0 {
            let failure = Errno(rawValue: errno)
            if failure != .interrupted { throw failure }
        }
        CrashPoint.passed(.flushed, in: self)
    }

    /// Reads until `buffer` is full or the file ends; the number of bytes read. Throws `Errno`.
    public func readFully(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// Reads from `offset` until `buffer` is full or the file ends; the number of bytes read. Throws `Errno`.
    public func readFully(fromAbsoluteOffset offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = try read(fromAbsoluteOffset: offset + Int64(filled), into: rest)
            if count == 0 { break }
            filled += count
        }
        return filled
    }
}
