// SPDX-License-Identifier: MIT

import Storage

/// The bytes of an object on its way, chunk by chunk; nil at the end and ever after.
typealias ChunkSource = @Sendable () async throws -> [UInt8]?

enum ChunkSources {
    /// What is at most as large is sent from memory, so that a store may try again.
    static let heldBytes: UInt64 = 24 << 20

    /// What `content` gives, sealed where there is a sealer.
    static func sealed(_ content: @escaping ChunkSource, by sealer: (any StreamSealer)?) -> ChunkSource {
        guard let sealer else { return content }
        let ending = EndingSealer(sealer)
        return {
            while let chunk = try await content() {
                let sealed = try await ending.seal(chunk)
                if !sealed.isEmpty { return sealed }
            }
            return try await ending.finishOnce()
        }
    }

    static func tallied(_ content: @escaping ChunkSource, _ tally: ByteTally) -> ChunkSource {
        {
            let chunk = try await content()
            if let chunk { tally.add(chunk) }
            return chunk
        }
    }

    /// A body of `content`, which has about `byteCount` bytes.
    static func body(_ content: @escaping ChunkSource, about byteCount: UInt64) async throws -> ObjectBody {
        guard byteCount <= heldBytes else { return .chunks(content) }
        var bytes: [UInt8] = []
        while let chunk = try await content() { bytes += chunk }
        return .bytes(bytes)
    }
}
