// SPDX-License-Identifier: MIT

import CZlib
import Errors

/// zlib's state at one address for its whole life, since zlib keeps a pointer back to it.
final class ZStream {
    enum Direction {
        case deflate(level: Int)
        case inflate
    }

    // zlib counts a call's bytes in 32 bits.
    private static let largestStep = 1 << 30

    private let direction: Direction
    private let stream: UnsafeMutablePointer<z_stream>
    // zlib refuses a null pointer even where there is no byte to write.
    private let nowhere = ScratchBuffer()

    init(_ direction: Direction) throws(WaldenError) {
        self.direction = direction
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status =
            switch direction {
            case .deflate(let level): walden_deflate_init_gzip(stream, Int32(level))
            case .inflate: walden_inflate_init_gzip(stream)
            }
        guard status == Z_OK else { throw .noMemory(for: "set up gzip") }
    }

    deinit {
        switch direction {
        case .deflate: deflateEnd(stream)
        case .inflate: inflateEnd(stream)
        }
        stream.deallocate()
    }

    /// Makes ready for the next member.
    func reset() {
        switch direction {
        case .deflate: deflateReset(stream)
        case .inflate: inflateReset(stream)
        }
    }

    /// The most bytes that a member of `count` raw bytes can have.
    func bound(_ count: Int) -> Int {
        Int(clamping: deflateBound(stream, UInt(clamping: count)))
    }

    /// One call of zlib: takes from the front of `input`, fills the front of `output`, cuts both down to what is left.
    func step(
        _ input: inout UnsafeRawBufferPointer, _ output: inout UnsafeMutableRawBufferPointer
    ) -> Int32 {
        let inputCount = min(input.count, Self.largestStep)
        let outputCount = min(output.count, Self.largestStep)
        let target = output.baseAddress ?? nowhere.reserve(1).baseAddress
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(inputCount)
        stream.pointee.next_out = target?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(outputCount)
        let status =
            switch direction {
            case .deflate: deflate(stream, inputCount == input.count ? Z_FINISH : Z_NO_FLUSH)
            case .inflate: inflate(stream, Z_NO_FLUSH)
            }
        input = UnsafeRawBufferPointer(rebasing: input[(inputCount - Int(stream.pointee.avail_in))...])
        output = UnsafeMutableRawBufferPointer(rebasing: output[(outputCount - Int(stream.pointee.avail_out))...])
        return status
    }

    /// zlib's own words for what went wrong, if it has some.
    var words: String? {
        stream.pointee.msg.map { String(cString: $0) }
    }
}
