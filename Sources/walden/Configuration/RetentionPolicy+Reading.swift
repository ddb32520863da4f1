// SPDX-License-Identifier: MIT

import Errors
import PITR

extension RetentionPolicy {
    /// `retention:` of base backups and WAL. Throws `.configuration` with file and line.
    init(backups node: ConfigurationNode) throws {
        try node.allow(only: ["keep", "window", "zone"] + Self.countKeys.map(\.key))
        let window = try node.duration("window")
        let counts = try Self.counts(node)
        if let keep = try node.choice("keep", ["forever"]) {
            guard window == nil, counts.isEmpty else { throw node.wrong("keep", "\(keep) leaves nothing to count") }
            self = .forever
            return
        }
        guard let window else {
            throw node.wrong("window", "must be said, as in 30d: every second of it can be restored to")
        }
        self = try Self.make(node, "window", keepFor: window, counts)
    }

    /// What dumps, base backups and WAL have in common.
    static let countKeys: [(key: String, count: RetentionCount)] = [
        ("keep_last", .last), ("keep_hourly", .hourly), ("keep_daily", .daily), ("keep_weekly", .weekly),
        ("keep_monthly", .monthly), ("keep_yearly", .yearly),
    ]

    static func counts(_ node: ConfigurationNode) throws -> [RetentionCount: Int] {
        var numbers: [RetentionCount: Int] = [:]
        for (key, count) in countKeys { numbers[count] = try node.number(key, in: 1...100_000) }
        return numbers
    }

    /// `key` is that of the duration.
    static func make(
        _ node: ConfigurationNode, _ key: String, keepFor: Duration?, _ counts: [RetentionCount: Int]
    ) throws -> RetentionPolicy {
        let zone = try node.text("zone")
        do {
            let calendar = try zone.map { try RetentionCalendar(zone: $0, rules: SystemTimeZones()) } ?? .utc
            return try RetentionPolicy(keepFor: keepFor, counts: counts, calendar: calendar)
        } catch let error as WaldenError {
            throw node.wrong(zone == nil ? key : "zone", "cannot be used: \(error.message)")
        }
    }
}
