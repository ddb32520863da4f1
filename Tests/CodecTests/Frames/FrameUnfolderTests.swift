// SPDX-License-Identifier: MIT

import Codec
import Errors
import Testing

@Suite struct FrameUnfolderTests {
    private func unfold(_ stored: [UInt8], _ compression: Compression, by unfolder: FrameUnfolder) throws
        -> (bytes: [UInt8], zeros: Int)
    {
        var (bytes, zeros) = ([UInt8](), 0)
        try stored.withUnsafeBytes { stored in
            try unfolder.unfold(stored, compression) { piece, isZero in
                bytes += piece
                if isZero { zeros += piece.count }
            }
        }
        return (bytes, zeros)
    }

    private static let noise = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 9) }
    private static let zeros = [UInt8](repeating: 0, count: 2 << 20)

    @Test(arguments: [Compression.zstd(level: 1), .gzip(level: 1), .none])
    func `frames one after the other give what they hold, again and again`(_ compression: Compression) throws {
        let unfolder = try FrameUnfolder()
        let stored = try [Self.noise, [], Self.zeros, Self.noise].flatMap { try compression.compressed($0) }
        for _ in 0..<3 {
            let (bytes, _) = try unfold(stored, compression, by: unfolder)
            #expect(bytes == Self.noise + Self.zeros + Self.noise)
        }
    }

    @Test func `a frame of zeros alone is unfolded once, and known from then on`() throws {
        let unfolder = try FrameUnfolder()
        let zeros = try Compression.zstd(level: 1).compressed(Self.zeros)
        let stored = try Compression.zstd(level: 1).compressed(Self.noise) + zeros + zeros
        let first = try unfold(stored, .zstd(level: 1), by: unfolder)
        #expect(first.bytes == Self.noise + Self.zeros + Self.zeros && first.zeros == Self.zeros.count)
        let second = try unfold(stored, .zstd(level: 1), by: unfolder)
        #expect(second.bytes == first.bytes && second.zeros == 2 * Self.zeros.count)
        // Nearly the same is not the same.
        var almost = Self.zeros
        almost[almost.count - 1] = 1
        let other = try unfold(try Compression.zstd(level: 1).compressed(almost), .zstd(level: 1), by: unfolder)
        #expect(other.bytes == almost && other.zeros == 0)
    }

    @Test func `a seek table is passed over`() throws {
        let frame = try Compression.zstd(level: 1).compressed(Self.noise)
        let table = SeekTable(entries: [.init(storedBytes: UInt32(frame.count), rawBytes: UInt32(Self.noise.count))])
        #expect(try unfold(frame + table.encoded(), .standard, by: FrameUnfolder()).bytes == Self.noise)
    }

    @Test(arguments: [Compression.zstd(level: 1), .gzip(level: 1)])
    func `what is damaged, cut short or something else is refused`(_ compression: Compression) throws {
        let unfolder = try FrameUnfolder()
        let stored = try compression.compressed(Self.noise) + compression.compressed(Self.zeros)
        var flipped = stored
        flipped[stored.count - 3] ^= 1
        for wrong in [
            flipped, Array(stored.dropLast()), Array(stored.dropLast(20)), stored + [1, 2, 3, 4, 5], [], [9],
        ] {
            let error = #expect(throws: WaldenError.self) { try unfold(wrong, compression, by: unfolder) }
            #expect(error?.code == .integrity)
        }
        #expect(try unfold(stored, compression, by: unfolder).bytes == Self.noise + Self.zeros)
    }
}
