// SPDX-License-Identifier: MIT

/// What lists, retention and planner know of a finished dump.
public struct CatalogueDump: Sendable, Hashable {
    /// What came out when the dump was last restored for a trial.
    public struct Test: Sendable, Hashable {
        public enum Result: String, Sendable {
            case passed
            case failed
        }

        public let result: Result
        public let at: Instant

        public init(_ result: Result, at: Instant) { (self.result, self.at) = (result, at) }
    }

    public let tier: DumpTier
    /// nil for the roles and tablespaces of the cluster.
    public let database: String?
    /// What its objects are called but for their suffixes.
    public let stem: String
    /// When its snapshot was taken: it holds what was committed by then and nothing later.
    public let begun: Instant
    /// When it was known to be good.
    public let finished: Instant
    public let storedBytes: UInt64
    /// Whether somebody asked that it be kept for ever.
    public let isPinned: Bool
    /// nil: never tested.
    public let test: Test?

    public init(
        tier: DumpTier, database: String?, stem: String, begun: Instant, finished: Instant, storedBytes: UInt64,
        isPinned: Bool = false, test: Test? = nil
    ) {
        (self.tier, self.database, self.stem) = (tier, database, stem)
        (self.begun, self.finished) = (begun, finished)
        (self.storedBytes, self.isPinned, self.test) = (storedBytes, isPinned, test)
    }

    /// Whether nothing speaks against it; a dump exists only when it was read back whole.
    public var isGood: Bool { test?.result != .failed }

    /// The database's name, byte for byte: for Swift, names that differ only in how letters are composed are equal.
    /// Empty for globals.
    var databaseBytes: [UInt8] { Array((database ?? "").utf8) }

    /// Whether `left` was good before `right`; ties go by the snapshot, and then by name so that there is one answer.
    static func isOlder(_ left: CatalogueDump, _ right: CatalogueDump) -> Bool {
        (left.finished, left.begun, left.stem) < (right.finished, right.begun, right.stem)
    }
}
