// SPDX-License-Identifier: MIT

public import Errors

/// What is done again and again: `backup`, `dump_daily`, `prune`.
///
/// It is a part of keys in repositories, of metrics and of the configuration, so it keeps to `a-z`, `0-9`, `_` and `-`, 48 at
/// most, a letter first.
public struct JobName: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let text: String

    /// Throws `.usage` for what is no name of a job.
    public init(_ text: String) throws(WaldenError) {
        let isMadeRight = text.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
        guard let first = text.utf8.first, first >= UInt8(ascii: "a"), isMadeRight, text.utf8.count <= 48 else {
            throw WaldenError(
                .usage, "\"\(text.prefix(60))\" is no name of a job",
                hint: "It has 1 to 48 of a-z, 0-9, _ and -, and a letter first.")
        }
        self.text = text
    }

    private init(known text: String) { self.text = text }

    public static let backup = JobName(known: "backup")
    public static let prune = JobName(known: "prune")
    public static let index = JobName(known: "index")
    public static let drill = JobName(known: "drill")
    public static let verify = JobName(known: "verify")
    /// A trial restore of dumps.
    public static let dumpTest = JobName(known: "dump_test")

    public static func dump(_ tier: DumpTier) -> JobName { JobName(known: "dump_\(tier.text)") }

    public var description: String { text }

    public static func < (left: JobName, right: JobName) -> Bool { left.text < right.text }
}
