// SPDX-License-Identifier: MIT

public import Codec
import Foundation

/// Collects `files.jsonl`, compressed as it grows: some ten bytes of memory a file.
public actor FileIndexWriter {
    private static let frameBytes = 1 << 20

    private let compressors: WarmPool<FrameCompressor>
    private let encoder: JSONEncoder
    private var lines: [UInt8] = []
    private var stored: [UInt8] = []
    public private(set) var rawBytes: UInt64 = 0

    public init(_ compression: Compression) {
        compressors = WarmPool { try FrameCompressor(compression) }
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    /// Appends `records` in order. One caller at a time.
    public func append(_ records: [FileRecord]) async throws {
        for record in records {
            lines += try encoder.encode(record)
            lines.append(UInt8(ascii: "\n"))
            if lines.count >= Self.frameBytes { try await flush() }
        }
    }

    /// The whole object as it is to be stored.
    public func finish() async throws -> [UInt8] {
        try await flush()
        return stored
    }

    private func flush() async throws {
        let raw = lines
        lines = []
        rawBytes += UInt64(raw.count)
        stored += try await compressors.run { compressor in try raw.withUnsafeBytes { try compressor.compress($0) } }
    }
}
