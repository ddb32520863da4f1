// SPDX-License-Identifier: MIT

/// Reads ASCII text from left to right; a reading that does not fit takes nothing.
struct TextCursor {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position >= bytes.count }

    /// What is left, as text.
    var rest: String { String(decoding: bytes.dropFirst(position), as: UTF8.self) }

    /// Takes one of `choices`; nil when another byte, or none, is next.
    mutating func take(_ choices: Unicode.Scalar...) -> Unicode.Scalar? {
        guard position < bytes.count, let next = choices.first(where: { $0.value == UInt32(bytes[position]) })
        else { return nil }
        position += 1
        return next
    }

    /// Takes every blank that is next and says how many there were.
    @discardableResult
    mutating func skipBlanks() -> Int {
        var count = 0
        while take(" ", "\t") != nil { count += 1 }
        return count
    }

    /// Takes exactly `count` (at most 9) decimal digits.
    mutating func number(digits count: Int) -> Int? {
        let end = position + count
        guard count <= 9, end <= bytes.count, bytes[position..<end].allSatisfy(Self.isDigit) else { return nil }
        defer { position = end }
        return bytes[position..<end].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// Takes all the decimal digits that are next.
    mutating func digits() -> [UInt8] {
        let run = Array(bytes.dropFirst(position).prefix(while: Self.isDigit))
        position += run.count
        return run.map { $0 - UInt8(ascii: "0") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
