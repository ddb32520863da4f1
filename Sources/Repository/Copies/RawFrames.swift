// SPDX-License-Identifier: MIT

import Codec
import Errors
import Storage

/// What a stored object holds, unsealed and decompressed, in pieces of equal size of which the last may be shorter.
actor RawFrames {
    private let reader: any ObjectReader
    private let decompressor: ChunkDecompressor
    private let frameBytes: Int
    private var pending: [UInt8] = []
    private var isAtEnd = false
    private(set) var byteCount: UInt64 = 0

    /// Throws `.failed` when memory is short.
    init(_ reader: any ObjectReader, _ keys: Keyring, frameBytes: Int) throws {
        self.reader = reader.unsealed(keys)
        self.frameBytes = frameBytes
        decompressor = try ChunkDecompressor(Compression.ofKey(reader.info.key.text))
    }

    /// The next piece; nil at the end and ever after. Throws `.integrity` for an object that is damaged, `.permission` and
    /// `.configuration` for a sealed one that the keys do not open.
    func next() async throws -> [UInt8]? {
        do {
            while pending.count < frameBytes, !isAtEnd { try await fill() }
        } catch let error as WaldenError where error.code == .integrity && !error.message.contains("is damaged") {
            throw error.during("the stored object \(reader.info.key) is damaged")
        }
        guard !pending.isEmpty else { return nil }
        let frame = Array(pending.prefix(frameBytes))
        pending.removeFirst(frame.count)
        byteCount += UInt64(frame.count)
        return frame
    }

    func close() async { await reader.close() }

    private func fill() async throws {
        if let raw = try await decompressor.next() {
            pending += raw
        } else if let chunk = try await reader.next() {
            decompressor.push(chunk)
        } else {
            try await decompressor.finish()
            isAtEnd = true
        }
    }
}
