// SPDX-License-Identifier: MIT

/// Bytes to put through a codec.
enum Sample {
    static func random(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            for start in stride(from: 0, to: count, by: 8) {
                var word = generator.next()
                for index in start..<min(start + 8, count) {
                    buffer[index] = UInt8(truncatingIfNeeded: word)
                    word >>= 8
                }
            }
            initializedCount = count
        }
    }

    /// Words of a small vocabulary, which compress to about a third.
    static func compressible(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        let words = (0..<64).map { random(4 + $0 % 13, seed: UInt64($0)) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 16)
        while bytes.count < count {
            bytes += words[Int(generator.next() % 64)]
        }
        return Array(bytes.prefix(count))
    }
}
