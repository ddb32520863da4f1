// SPDX-License-Identifier: MIT

/// Where the frames of a zstd object begin: the last frame of the object, which `zstd -d` skips.
///
/// The format is zstd's seekable format 0.1.0 (contrib/seekable_format/zstd_seekable_compression_format.md). Nothing
/// in it protects it from damage, so a frame found by it is to be checked by its own checksum and size.
public struct SeekTable: Sendable, Equatable {
    /// One frame of the object, in the object's order.
    public struct Entry: Sendable, Equatable {
        /// The frame's bytes as stored.
        public var storedBytes: UInt32
        /// The bytes that it holds.
        public var rawBytes: UInt32

        public init(storedBytes: UInt32, rawBytes: UInt32) {
            self.storedBytes = storedBytes
            self.rawBytes = rawBytes
        }
    }

    /// The most frames that zstd's own reader takes (ZSTD_SEEKABLE_MAXFRAMES in contrib/seekable_format).
    public static let maximumEntryCount = 0x800_0000

    /// The object's frames, this table's own not among them. Who sets more than ``maximumEntryCount`` encodes a table
    /// that nobody will take.
    public var entries: [Entry]

    public init(entries: [Entry] = []) {
        self.entries = entries
    }

    /// What all frames take up, in bytes: also the table's own offset in the object.
    public var totalStoredBytes: UInt64 {
        entries.reduce(0) { $0 &+ UInt64($1.storedBytes) }
    }

    /// What all frames hold, in bytes.
    public var totalRawBytes: UInt64 {
        entries.reduce(0) { $0 &+ UInt64($1.rawBytes) }
    }

    /// The table as a skippable frame, without checksums: zstd's own frames have theirs already.
    public func encoded() -> [UInt8] {
        let contentByteCount = entries.count * Format.plainEntryByteCount + Self.footerByteCount
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Format.headerByteCount + contentByteCount)
        bytes.append(littleEndian: Format.skippableMagic)
        bytes.append(littleEndian: UInt32(clamping: contentByteCount))
        for entry in entries {
            bytes.append(littleEndian: entry.storedBytes)
            bytes.append(littleEndian: entry.rawBytes)
        }
        bytes.append(littleEndian: UInt32(clamping: entries.count))
        bytes.append(0)
        bytes.append(littleEndian: Format.seekableMagic)
        return bytes
    }
}

extension [UInt8] {
    fileprivate mutating func append(littleEndian value: UInt32) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
