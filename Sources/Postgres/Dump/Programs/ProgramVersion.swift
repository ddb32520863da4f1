// SPDX-License-Identifier: MIT

/// The version of one of PostgreSQL's programs, as its `--version` tells it.
public struct ProgramVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// All of it: `18.1`, `15.18`, `19devel`.
    public let text: String
    public let major: Int
    /// 0 for what was not released yet.
    public let minor: Int

    /// From `15.18`, `18beta1`; nil for what begins with no number.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let major = Self.number(first), major > 0 else { return nil }
        self.text = String(text.prefix(40))
        self.major = major
        minor = parts.count > 1 ? Self.number(parts[1]) ?? 0 : 0
    }

    /// From the line of a program: `pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
    init?(line: String) {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard let label = words.firstIndex(of: "(PostgreSQL)"), label + 1 < words.count else { return nil }
        self.init(words[label + 1])
    }

    private static func number(_ text: some StringProtocol) -> Int? { Int(text.prefix { $0.isASCII && $0.isNumber }) }

    public var description: String { text }

    public static func < (left: ProgramVersion, right: ProgramVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}

extension ProgramVersion {
    /// Of programs that were not asked yet.
    static let unknown = ProgramVersion(text: "unknown", major: 0, minor: 0)

    private init(text: String, major: Int, minor: Int) {
        self.text = text
        self.major = major
        self.minor = minor
    }
}
