// SPDX-License-Identifier: MIT

import Codec
import Host

/// A stream's decompressor that takes and gives whole chunks, away from Swift's cooperative threads.
final class ChunkDecompressor: @unchecked Sendable {
    // Each call is awaited before the next begins, so no two threads are ever inside.
    private let stream: StreamDecompressor

    init(_ compression: Compression) throws { stream = try StreamDecompressor(compression) }

    func push(_ chunk: [UInt8]) async throws -> [UInt8] {
        try await BlockingThreads.shared.run { [self] in
            var raw: [UInt8] = []
            try chunk.withUnsafeBytes { try stream.push($0) { raw += $0 } }
            return raw
        }
    }

    func finish() async throws { try await BlockingThreads.shared.run { [self] in try stream.finish() } }
}
