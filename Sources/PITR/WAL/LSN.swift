// SPDX-License-Identifier: MIT

/// A log sequence number: a position in the write-ahead log, in bytes from its beginning.
///
/// Text form `16/B374D848`, two hexadecimal halves (PostgreSQL documentation, "pg_lsn Type").
public struct LSN: Sendable, Hashable, Comparable {
    /// Bytes from the beginning of the log.
    public let rawValue: UInt64

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Reads PostgreSQL's text form; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, let high = Hexadecimal.number(halves[0]), let low = Hexadecimal.number(halves[1])
        else { return nil }
        self.init(UInt64(high) << 32 | UInt64(low))
    }

    public static func < (left: LSN, right: LSN) -> Bool { left.rawValue < right.rawValue }
}

extension LSN: CustomStringConvertible {
    public var description: String {
        "\(String(rawValue >> 32, radix: 16, uppercase: true))/\(String(rawValue & 0xFFFF_FFFF, radix: 16, uppercase: true))"
    }
}
