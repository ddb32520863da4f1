// SPDX-License-Identifier: MIT

import Codec
import Errors
import Storage

/// Reads a stored object line by line, decompressing it as it comes: memory is bounded by its longest line.
actor LineReader {
    private let key: String
    private let reader: any ObjectReader
    private let decompressor: ChunkDecompressor
    private let longestLine: Int
    private var lines: ArraySlice<UInt8> = []
    private var isEnded = false

    /// `longestLine` in bytes: what has a longer one is none of ours.
    init(_ reader: any ObjectReader, longestLine: Int) throws {
        self.reader = reader
        self.longestLine = longestLine
        key = reader.info.key.text
        decompressor = try ChunkDecompressor(Compression.ofKey(key))
    }

    /// The next line without its end; nil after the last.
    ///
    /// Throws `.integrity` when the object is damaged or cut short, when a line is too long and when the last has no end.
    func next() async throws -> ArraySlice<UInt8>? {
        while true {
            if let end = lines.firstIndex(of: UInt8(ascii: "\n")) {
                let line = lines[..<end]
                lines = lines[(end + 1)...]
                return line
            }
            guard try await fill() else {
                guard lines.isEmpty else { throw damaged("its last line has no end") }
                return nil
            }
        }
    }

    func close() async { await reader.close() }

    private func fill() async throws -> Bool {
        guard !isEnded else { return false }
        guard lines.count < longestLine else { throw damaged("it has a line without end") }
        if let raw = try await unfolded({ try await $0.next() }) {
            lines = (Array(lines) + raw)[...]
            return true
        }
        guard let chunk = try await reader.next() else {
            try await unfolded { try await $0.finish() }
            await reader.close()
            isEnded = true
            return false
        }
        decompressor.push(chunk)
        return true
    }

    private func unfolded<Value: Sendable>(_ body: (ChunkDecompressor) async throws -> Value) async throws -> Value {
        do {
            return try await body(decompressor)
        } catch let error as WaldenError where error.code == .integrity {
            throw error.during("the stored object \(key) is damaged")
        }
    }

    nonisolated func damaged(_ cause: String) -> WaldenError {
        WaldenError(.integrity, "the stored object \(key) is damaged", cause: cause)
    }
}
