// SPDX-License-Identifier: MIT

public import PITR

/// The dumps of one database in one tier.
public struct DumpSeries: Sendable {
    public var tier: DumpTier
    /// nil for the roles and tablespaces of the cluster.
    public var database: String?
    /// When the snapshot of each was taken, oldest first. At least one.
    public var times: [Instant]
    /// Bytes that the newest takes in the repository.
    public var newestBytes: UInt64

    public init(tier: DumpTier, database: String?, times: [Instant], newestBytes: UInt64) {
        (self.tier, self.database, self.times, self.newestBytes) = (tier, database, times.sorted(), newestBytes)
    }

    /// All series that these dumps form, by tier and database; dumps that failed a trial restore are left out.
    public static func all(of dumps: [CatalogueDump]) -> [DumpSeries] {
        struct Name: Hashable {
            let tier: DumpTier
            // Byte for byte: for Swift, names that differ only in how letters are composed are equal.
            let database: [UInt8]?
        }
        let groups = Dictionary(grouping: dumps.filter(\.isGood)) {
            Name(tier: $0.tier, database: $0.database.map { Array($0.utf8) })
        }
        return groups.values.compactMap { group in
            guard let newest = group.max(by: { $0.begun < $1.begun }) else { return nil }
            return DumpSeries(
                tier: newest.tier, database: newest.database, times: group.map(\.begun),
                newestBytes: newest.storedBytes)
        }.sorted { ($0.tier, $0.database ?? "") < ($1.tier, $1.database ?? "") }
    }
}
