// SPDX-License-Identifier: MIT

import Testing

@testable import Checksum

struct CRC32CTests {
    /// RFC 3720, appendix B.4, and the check value of the CRC catalogue.
    @Test(
        arguments: [
            (Array("123456789".utf8), 0xE306_9283), ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
            ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43), (Array(0..<32), 0x46DD_794E), ([], 0),
        ] as [([UInt8], UInt32)])
    func `known sums come out, with the instruction and without`(bytes: [UInt8], sum: UInt32) {
        #expect(CRC32C.of(bytes) == sum)
        var slow = CRC32C(byInstruction: false)
        bytes.withUnsafeBytes { slow.update($0) }
        #expect(slow.value == sum)
    }

    @Test func `instruction and tables agree on any length, alignment and split`() {
        var random = Repeatable()
        let bytes = (0..<20_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        for _ in 0..<2000 {
            let start = Int.random(in: 0..<16, using: &random)
            let longest = Bool.random(using: &random) ? 300 : bytes.count - start
            let end = start + Int.random(in: 0...longest, using: &random)
            let cut = Int.random(in: start...end, using: &random)
            var (fast, slow) = (CRC32C(), CRC32C(byInstruction: false))
            bytes.withUnsafeBytes { bytes in
                fast.update(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                slow.update(UnsafeRawBufferPointer(rebasing: bytes[start..<cut]))
                slow.update(UnsafeRawBufferPointer(rebasing: bytes[cut..<end]))
            }
            #expect(fast.value == slow.value)
        }
    }
}

/// The same numbers in every run: Knuth's MMIX generator, its lower half dropped.
private struct Repeatable: RandomNumberGenerator {
    private var state: UInt64 = 1

    mutating func next() -> UInt64 { UInt64(half()) << 32 | UInt64(half()) }

    private mutating func half() -> UInt32 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt32(truncatingIfNeeded: state >> 32)
    }
}
