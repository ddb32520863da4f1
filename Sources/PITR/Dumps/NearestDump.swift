// SPDX-License-Identifier: MIT

/// The dump of a database that is nearest to a time and holds nothing later.
public struct NearestDump: Sendable, Hashable {
    public let database: String
    public let dump: CatalogueDump
    /// How long before the time its snapshot was taken: what was committed since is not in it.
    public let age: Duration

    /// For each database, or only the one named, the newest dump by its snapshot, of any tier. One whose test failed is
    /// taken only where there is no other. In the order of the databases' names; the cluster's globals are no database.
    public static func find(
        in dumps: [CatalogueDump], at target: Instant, database: String? = nil
    ) -> [NearestDump] {
        let wanted = database.map { Array($0.utf8) }
        let candidates = dumps.filter { $0.begun <= target && (wanted == nil || $0.databaseBytes == wanted) }
        return Dictionary(grouping: candidates, by: \.databaseBytes)
            .sorted { ($0.key ?? []).lexicographicallyPrecedes($1.key ?? []) }
            .compactMap { _, dumps in dumps.max(by: isFarther).flatMap { NearestDump($0, at: target) } }
    }

    private init?(_ dump: CatalogueDump, at target: Instant) {
        guard let database = dump.database else { return nil }
        (self.database, self.dump) = (database, dump)
        age = dump.begun.age(at: target)
    }

    private static func isFarther(_ left: CatalogueDump, _ right: CatalogueDump) -> Bool {
        if left.isGood != right.isGood { return right.isGood }
        if left.begun != right.begun { return left.begun < right.begun }
        return CatalogueDump.isOlder(left, right)
    }
}
