// SPDX-License-Identifier: MIT

public import Host

/// The room on a file system, for the user that the agent runs as.
public struct DiskSpace: Sendable, Equatable {
    public var freeBytes: UInt64
    public var totalBytes: UInt64

    public init(freeBytes: UInt64, totalBytes: UInt64) {
        (self.freeBytes, self.totalBytes) = (freeBytes, totalBytes)
    }

    public init(_ room: FileSystemRoom) { self.init(freeBytes: room.free, totalBytes: room.total) }

    /// 0 to 1; 1 for a file system without a size, such as some network ones state.
    public var freeShare: Double { totalBytes == 0 ? 1 : Double(freeBytes) / Double(totalBytes) }
}
