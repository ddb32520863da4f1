// SPDX-License-Identifier: MIT

import Host

/// Content on its way into the archive: its size, and a way to read any stretch of it, more than once and in parallel.
public struct WALSource: Sendable {
    /// In bytes.
    public let byteCount: UInt64
    /// Fills `buffer` with the bytes from `offset` on. Blocks. Throws when there are fewer.
    public let fill: @Sendable (_ offset: UInt64, _ buffer: UnsafeMutableRawBufferPointer) throws -> Void

    public init(
        byteCount: UInt64,
        fill: @escaping @Sendable (_ offset: UInt64, _ buffer: UnsafeMutableRawBufferPointer) throws -> Void
    ) {
        self.byteCount = byteCount
        self.fill = fill
    }

    /// The `count` bytes from `offset` on.
    public func bytes(from offset: UInt64, count: Int) async throws -> [UInt8] {
        try await BlockingThreads.shared.run {
            try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                try fill(offset, UnsafeMutableRawBufferPointer(buffer))
                filled = count
            }
        }
    }
}
