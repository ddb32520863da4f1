// SPDX-License-Identifier: MIT

enum RandomBytes {
    /// Of the system's generator, which Swift promises to be fit for cryptography on Linux.
    static func make(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
