// SPDX-License-Identifier: MIT

public import Errors

/// A series of dumps with a schedule and a retention of its own: `daily`, `weekly`, `manual`.
///
/// 1 to 32 of `a-z 0-9 -`, the first a letter, so that it is a folder in the repository as it stands.
public struct DumpTier: Sendable, Hashable, Comparable {
    public let text: String

    /// Dumps that somebody asked for by hand.
    public static let manual = DumpTier(known: "manual")

    /// Folders of the repository that stand where tiers or their databases do.
    private static let reserved = ["globals", "tests"]

    /// Throws `usage` for anything that is no name of a tier.
    public init(_ text: some StringProtocol) throws(WaldenError) {
        if let fault = Self.fault(in: text) {
            throw WaldenError(
                .usage, "the tier \(ForeignText.quoted(text)) cannot be used", cause: fault,
                hint: "Name tiers by 1 to 32 of a-z 0-9 -, beginning with a letter, such as daily.")
        }
        self.init(known: String(text))
    }

    private init(known text: String) { self.text = text }

    private static func fault(in text: some StringProtocol) -> String? {
        let bytes = text.utf8
        if bytes.count > 32 { return "it is longer than 32 bytes" }
        guard let first = bytes.first, isLetter(first), bytes.allSatisfy(isAllowed) else {
            return "it does not begin with a letter, or holds more than a-z 0-9 -"
        }
        return reserved.contains(String(text)) ? "the repository has another use for that name" : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
    }

    public static func < (left: DumpTier, right: DumpTier) -> Bool { left.text < right.text }
}

extension DumpTier: CustomStringConvertible {
    public var description: String { text }
}
