// SPDX-License-Identifier: MIT

/// The size of a WAL segment in bytes: a power of two from 1 MiB to 1 GiB (PostgreSQL documentation, initdb
/// `--wal-segsize`).
public struct SegmentSize: Sendable, Hashable {
    public let bytes: UInt64

    /// nil unless `bytes` is a power of two from 1 MiB to 1 GiB.
    public init?(bytes: UInt64) {
        guard bytes >= 1 << 20, bytes <= 1 << 30, bytes.nonzeroBitCount == 1 else { return nil }
        self.bytes = bytes
    }

    private init(unchecked bytes: UInt64) { self.bytes = bytes }

    /// initdb's default, 16 MiB.
    public static let standard = SegmentSize(unchecked: 16 << 20)

    /// All of them, smallest first.
    public static let all: [SegmentSize] = (20...30).map { SegmentSize(unchecked: 1 << $0) }

    /// How many segments share one value of a name's middle eight digits (4 GiB of WAL).
    public var segmentsPerLog: UInt64 { 0x1_0000_0000 / bytes }
}
