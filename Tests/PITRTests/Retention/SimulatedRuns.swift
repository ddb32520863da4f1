// SPDX-License-Identifier: MIT

import PITR

/// A nightly dump of two databases, day after day from 2025-11-20 on, as it goes in life: one in seven fails, now and
/// then a database fails for weeks, some take hours and end near or after midnight somewhere, some days have several,
/// some dumps turn out at once to be no good.
struct SimulatedRuns {
    static let databases = ["app", "web"]

    /// 2025-11-20T00:00:00Z.
    private static let start = Instant(seconds: 1_763_596_800)

    var random: SplitMix64
    private var day: Int64 = 0
    /// The day on which each database's trouble ends.
    private var troubleUntil: [String: Int64] = [:]

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// The dumps of one more day in the order in which they finish, and a time after the last of them.
    mutating func next() throws -> (dumps: [CatalogueDump], now: Instant) {
        defer { day += 1 }
        let midnight = Self.start.microseconds + day * 86_400_000_000
        var dumps: [CatalogueDump] = []
        for database in Self.databases where !fails(database) {
            let number = Int.random(in: 0..<5, using: &random) == 0 ? Int.random(in: 2...4, using: &random) : 1
            for _ in 0..<number { dumps.append(try dump(of: database, after: midnight)) }
        }
        dumps.sort { $0.finished < $1.finished }
        return (dumps, Instant(microseconds: midnight + 86_399_999_999))
    }

    private mutating func fails(_ database: String) -> Bool {
        if Int.random(in: 0..<90, using: &random) == 0 {
            troubleUntil[database] = day + .random(in: 2...45, using: &random)
        }
        return day < troubleUntil[database] ?? 0 || Int.random(in: 0..<7, using: &random) == 0
    }

    private mutating func dump(of database: String, after midnight: Int64) throws -> CatalogueDump {
        // All hours of the day, for somewhere each of them is midnight.
        let begun = midnight + .random(in: 0..<80_000_000_000, using: &random)
        let finished = begun + .random(in: 1_000_000..<6_000_000_000, using: &random)
        let test: CatalogueDump.Test.Result? =
            Int.random(in: 0..<8, using: &random) == 0 ? .failed : Bool.random(using: &random) ? .passed : nil
        let end = Instant(microseconds: finished)
        return CatalogueDump(
            tier: try DumpTier("daily"), database: database, stem: "\(database) \(end)",
            begun: Instant(microseconds: begun), finished: end, storedBytes: 1,
            test: test.map { CatalogueDump.Test($0, at: end) })
    }
}
