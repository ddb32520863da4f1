// SPDX-License-Identifier: MIT

/// The number that initdb gave a cluster, which every long WAL page header repeats.
public struct SystemIdentifier: Sendable, Hashable {
    public let rawValue: UInt64

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Reads decimal digits as pg_controldata prints them; nil for anything else.
    public init?(_ text: some StringProtocol) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = UInt64(text)
        else { return nil }
        self.init(number)
    }
}

extension SystemIdentifier: CustomStringConvertible {
    public var description: String { String(rawValue) }
}
