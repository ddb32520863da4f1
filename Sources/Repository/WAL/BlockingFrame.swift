// SPDX-License-Identifier: MIT

import Codec
import Host

/// One frame, compressed away from Swift's cooperative threads.
enum BlockingFrame {
    static func compress(_ raw: [UInt8], _ compression: Compression) async throws -> [UInt8] {
        try await BlockingThreads.shared.run {
            try raw.withUnsafeBytes { try FrameCompressor(compression).compress($0) }
        }
    }
}
