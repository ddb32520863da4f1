// SPDX-License-Identifier: MIT

import Codec
import Host

/// A stream's decompressor that takes chunks and gives what they unfold into, away from Swift's cooperative threads.
///
/// A chunk of a mebibyte may unfold into a thousand times as much, so it is taken piece by piece: no more than about
/// ``enough`` bytes are given at once.
final class ChunkDecompressor: @unchecked Sendable {
    // Each call is awaited before the next begins, so no two threads are ever inside.
    private let stream: StreamDecompressor
    private var rest: ArraySlice<UInt8> = []

    private static let enough = 4 << 20
    private static let pieceBytes = 4 << 10

    init(_ compression: Compression) throws { stream = try StreamDecompressor(compression) }

    /// Takes the stream's next bytes; ask ``next()`` what they unfold into before giving more.
    func push(_ chunk: [UInt8]) { rest += chunk }

    /// More of what was pushed unfolds into; nil when all of it was given.
    func next() async throws -> [UInt8]? {
        guard !rest.isEmpty else { return nil }
        return try await BlockingThreads.shared.run { [self] in
            var raw: [UInt8] = []
            while raw.count < Self.enough, !rest.isEmpty {
                let piece = rest.prefix(Self.pieceBytes)
                rest = rest.dropFirst(Self.pieceBytes)
                try piece.withUnsafeBytes { try stream.push($0) { raw += $0 } }
            }
            return raw
        }
    }

    func finish() async throws { try await BlockingThreads.shared.run { [self] in try stream.finish() } }
}
