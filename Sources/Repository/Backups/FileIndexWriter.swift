// SPDX-License-Identifier: MIT

public import Codec
import Foundation

/// Collects `files.jsonl`, compressed as it grows: some ten bytes of memory a file.
public final class FileIndexWriter {
    private static let frameBytes = 1 << 20

    private let compressor: FrameCompressor
    private let encoder: JSONEncoder
    private var lines: [UInt8] = []
    private var stored: [UInt8] = []
    public private(set) var rawBytes: UInt64 = 0

    public init(_ compression: Compression) throws {
        compressor = try FrameCompressor(compression)
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    public func append(_ record: FileRecord) throws {
        lines += try encoder.encode(record)
        lines.append(UInt8(ascii: "\n"))
        if lines.count >= Self.frameBytes { try flush() }
    }

    /// The whole object as it is to be stored.
    public func finish() throws -> [UInt8] {
        try flush()
        return stored
    }

    private func flush() throws {
        stored += try lines.withUnsafeBytes { try compressor.compress($0) }
        rawBytes += UInt64(lines.count)
        lines.removeAll(keepingCapacity: true)
    }
}
