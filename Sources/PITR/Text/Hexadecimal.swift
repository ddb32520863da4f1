// SPDX-License-Identifier: MIT

/// Hexadecimal as PostgreSQL writes it in names and LSNs.
enum Hexadecimal {
    /// One to eight digits of either case, and nothing else: no sign, no blank.
    static func number(_ text: some StringProtocol) -> UInt32? {
        guard (1...8).contains(text.utf8.count), text.utf8.allSatisfy(isDigit) else { return nil }
        return UInt32(text, radix: 16)
    }

    /// Exactly eight upper-case digits, the form of every part of a WAL file's name.
    static func eightUpper(_ text: some StringProtocol) -> UInt32? { eightUpper(text.utf8) }

    /// The same of text's bytes.
    static func eightUpper(_ bytes: some Collection<UInt8>) -> UInt32? {
        guard bytes.count == 8 else { return nil }
        var number: UInt32 = 0
        for byte in bytes {
            guard isUpperDigit(byte) else { return nil }
            number = number << 4 | UInt32(byte <= UInt8(ascii: "9") ? byte - UInt8(ascii: "0") : byte - 55)
        }
        return number
    }

    /// `value` as eight upper-case digits.
    static func eight(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    private static func isUpperDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        isUpperDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
