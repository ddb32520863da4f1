// SPDX-License-Identifier: MIT

import Codec
import Testing

@Suite(.timeLimit(.minutes(1))) struct WarmPoolTests {
    @Test func `a tool is made once and used again, after a failure too`() async throws {
        let made = Flight()
        let pool = WarmPool {
            made.takeOff()
            return try FrameDecompressor(.zstd(level: 1))
        }
        let stored = try compressed([1, 2, 3], .zstd(level: 1))
        await #expect(throws: (any Error).self) {
            try await pool.run { try frameContent([9], $0, room: 3) }
        }
        for _ in 0..<5 {
            #expect(try await pool.run { try frameContent(stored, $0, room: 3) } == [1, 2, 3])
        }
        #expect(made.total == 1)
    }

    @Test func `a tool that cannot be made is an error, not a hang`() async throws {
        let pool = WarmPool { try FrameCompressor(.zstd(level: 99)) }
        await #expect(throws: (any Error).self) { try await pool.run { _ in } }
    }
}
