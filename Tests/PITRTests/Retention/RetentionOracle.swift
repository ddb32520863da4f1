// SPDX-License-Identifier: MIT

import Foundation
import PITR

/// What must be there of one database's dumps after any number of days, worked out from all dumps there ever were:
/// nothing of it is forgotten. It shares nothing with what it judges; its calendar is Foundation's, with the system's
/// zones.
struct RetentionOracle {
    /// A period with a good dump.
    private struct Period {
        let label: String
        var newest: CatalogueDump
    }

    private let calendar: Calendar
    private let counts: [RetentionCount: Int]
    private let keepFor: TimeInterval?
    private var all: [CatalogueDump] = []
    /// The dumps whose test failed, with the label of their period by each rule.
    private var failed: [(dump: CatalogueDump, labels: [RetentionCount: String])] = []
    /// By rule, in the order of time.
    private var periods: [RetentionCount: [Period]] = [:]

    /// nil where the system does not know the zone.
    init?(zone: String, counts: [RetentionCount: Int], keepFor: TimeInterval?) {
        guard let timeZone = TimeZone(identifier: zone) else { return nil }
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = timeZone
        (self.calendar, self.counts, self.keepFor) = (calendar, counts, keepFor)
    }

    /// Dumps come in the order in which they finish.
    mutating func add(_ dump: CatalogueDump) {
        all.append(dump)
        let labels = labels(of: dump)
        guard dump.test?.result != .failed else {
            failed.append((dump, labels))
            return
        }
        for (count, label) in labels {
            if periods[count]?.last?.label == label { periods[count]?.removeLast() }
            periods[count, default: []].append(Period(label: label, newest: dump))
        }
    }

    /// The names of the dumps that are there.
    func expected(at now: Instant) -> Set<String> {
        var names: Set<String> = []
        if let newest = all.last(where: { $0.test?.result != .failed }) ?? all.last { names.insert(newest.stem) }
        if let keepFor {
            names.formUnion(all.filter { seconds(now) - seconds($0.finished) <= keepFor }.map(\.stem))
        }
        for (count, number) in counts {
            let chosen = (periods[count] ?? []).suffix(number)
            names.formUnion(chosen.map(\.newest.stem))
            names.formUnion(failed(count, among: chosen.count < number ? nil : chosen.first?.newest).map(\.stem))
        }
        return names
    }

    /// The dumps whose test failed that are newer than the oldest good one and the newest of their period.
    private func failed(_ count: RetentionCount, among oldest: CatalogueDump?) -> [CatalogueDump] {
        failed.filter { dump, labels in
            guard oldest.map({ dump.finished > $0.finished }) ?? true else { return false }
            let good = periods[count]?.last { $0.label == labels[count] }?.newest
            return good.map { $0.finished < dump.finished } ?? true
        }.map(\.dump)
    }

    private func labels(of dump: CatalogueDump) -> [RetentionCount: String] {
        let date = Date(timeIntervalSince1970: seconds(dump.finished))
        let parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .yearForWeekOfYear, .weekOfYear], from: date)
        let day = [parts.year, parts.month, parts.day]
        return counts.keys.reduce(into: [:]) { labels, count in
            let numbers: [Int?] =
                switch count {
                case .last: [all.count]
                case .hourly: day + [parts.hour, calendar.timeZone.secondsFromGMT(for: date)]
                case .daily: day
                case .weekly: [parts.yearForWeekOfYear, parts.weekOfYear]
                case .monthly: [parts.year, parts.month]
                case .yearly: [parts.year]
                }
            labels[count] = numbers.map { "\($0 ?? -1)" }.joined(separator: "-")
        }
    }

    private func seconds(_ instant: Instant) -> TimeInterval { TimeInterval(instant.microseconds) / 1_000_000 }
}
