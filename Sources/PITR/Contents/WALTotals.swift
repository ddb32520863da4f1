// SPDX-License-Identifier: MIT

/// What a stretch of WAL holds, in numbers that can be added up: of a segment, of a log, of a terabyte.
public struct WALTotals: Sendable, Hashable {
    public var records: UInt64 = 0
    public var commits: UInt64 = 0
    public var aborts: UInt64 = 0
    /// The least and greatest time of a commit or abort; nil without one. Nothing is said of their order.
    public var times: ClosedRange<Instant>?
    /// The least and greatest transaction that ended, epochs left aside; nil without one.
    public var xids: ClosedRange<UInt32>?
    public var restorePoints: UInt64 = 0
    /// The names, for as long as there are few; nil when they were more than ``nameLimit``.
    public var restorePointNames: Set<String>? = []
    /// Commits that removed relations' files.
    public var drops: UInt64 = 0
    public var databaseChanges: UInt64 = 0
    public var tablespaceCreations: UInt64 = 0

    public static let nameLimit = 32

    public init() {}

    public mutating func add(_ end: TransactionEnd) {
        switch end.outcome {
        case .commit: commits &+= 1
        case .abort: aborts &+= 1
        }
        times = Self.union(times, end.time...end.time)
        xids = Self.union(xids, end.xid...end.xid)
    }

    public mutating func add(_ point: RestorePoint) {
        restorePoints &+= 1
        add(names: [point.name])
    }

    public mutating func add(_ other: WALTotals) {
        records &+= other.records
        commits &+= other.commits
        aborts &+= other.aborts
        times = Self.union(times, other.times)
        xids = Self.union(xids, other.xids)
        restorePoints &+= other.restorePoints
        add(names: other.restorePointNames)
        drops &+= other.drops
        databaseChanges &+= other.databaseChanges
        tablespaceCreations &+= other.tablespaceCreations
    }

    /// Whether a restore point of that name may be there.
    public func mayHold(restorePoint name: String) -> Bool {
        restorePoints > 0 && (restorePointNames?.contains(name) ?? true)
    }

    private mutating func add(names: Set<String>?) {
        guard let names, let known = restorePointNames else { return restorePointNames = nil }
        let all = known.union(names)
        restorePointNames = all.count > Self.nameLimit ? nil : all
    }

    private static func union<Bound>(_ left: ClosedRange<Bound>?, _ right: ClosedRange<Bound>?) -> ClosedRange<Bound>? {
        guard let left, let right else { return left ?? right }
        return min(left.lowerBound, right.lowerBound)...max(left.upperBound, right.upperBound)
    }
}
