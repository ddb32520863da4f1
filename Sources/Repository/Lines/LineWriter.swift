// SPDX-License-Identifier: MIT

public import Codec
import Foundation

/// Collects an object of JSON lines, compressed as it grows: memory is what it takes compressed.
public actor LineWriter {
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

    /// Appends a line for each of `records`, in order. One caller at a time.
    public func append(_ records: [some Encodable & Sendable]) async throws {
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
