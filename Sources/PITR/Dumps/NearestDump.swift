// SPDX-License-Identifier: MIT

/// The dump of a database that is nearest to a time and holds nothing later.
public struct NearestDump: Sendable, Hashable {
    public let dump: CatalogueDump
    /// How long before the time its snapshot was taken: what was committed since is not in it.
    public let age: Duration

    /// For each database, or only the one named, the newest dump by its snapshot, of any tier. One whose test failed is
    /// taken only where there is no other. In the order of the databases' names; the cluster's globals are no database.
    public static func find(
        in dumps: [CatalogueDump], at target: Instant, database: String? = nil
    ) -> [NearestDump] {
        let wanted = database.map { Array($0.utf8) }
        let candidates = dumps.filter { dump in
            let name = dump.databaseBytes
            return !name.isEmpty && name == wanted ?? name && dump.begun <= target
        }
        return Dictionary(grouping: candidates, by: \.databaseBytes)
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .compactMap { $0.value.max(by: isFarther) }
            .map { NearestDump(dump: $0, age: $0.begun.age(at: target)) }
    }

    private static func isFarther(_ left: CatalogueDump, _ right: CatalogueDump) -> Bool {
        if left.isGood != right.isGood { return right.isGood }
        if left.begun != right.begun { return left.begun < right.begun }
        return CatalogueDump.isOlder(left, right)
    }
}
