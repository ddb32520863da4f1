// SPDX-License-Identifier: MIT

public import PITR

/// The name of one run of a job, `20261127T010000.123456Z-0a1b2c3d`: when it began, and random digits. Sorts by the time.
public struct JobRunID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The two documents of a run.
    enum Part: String {
        case started, ended
    }

    public let text: String

    public init(startedAt: Instant, number: UInt32 = .random(in: 0...UInt32.max)) {
        text = "\(Self.time(startedAt))-\(number.hexadecimalDigits)"
    }

    /// nil for anything else.
    public init?(_ text: some StringProtocol) {
        let halves = text.split(separator: "-", omittingEmptySubsequences: false)
        guard halves.count == 2, Self.fits(halves[0], "dddddddd'T'dddddd'.'dddddd'Z'"), Self.fits(halves[1], "xxxxxxxx")
        else { return nil }
        self.text = String(text)
    }

    /// What the names of runs that began then begin with.
    static func time(_ instant: Instant) -> String {
        let (_, rest) = instant.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let digits = String(rest < 0 ? rest + 1_000_000 : rest)
        return "\(instant.compactText.dropLast()).\(String(repeating: "0", count: 6 - digits.count))\(digits)Z"
    }

    /// The folder that it stands in.
    var day: String { String(text.prefix(8)) }

    public var description: String { text }

    public static func < (left: JobRunID, right: JobRunID) -> Bool { left.text < right.text }

    /// `d` stands for a digit, `x` for a lower-case hexadecimal one, quotes part the letters that must be there.
    private static func fits(_ text: some StringProtocol, _ pattern: String) -> Bool {
        let wanted = pattern.filter { $0 != "'" }
        guard text.utf8.count == wanted.utf8.count else { return false }
        return zip(text.utf8, wanted.utf8).allSatisfy { byte, want in
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            return switch want {
            case UInt8(ascii: "d"): isDigit
            case UInt8(ascii: "x"): isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            default: byte == want
            }
        }
    }
}
