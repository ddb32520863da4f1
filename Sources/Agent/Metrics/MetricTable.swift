// SPDX-License-Identifier: MIT

import PITR

/// Families that have a row a thing: a metric for each column, a sample for each row.
struct MetricTable<Row> {
    private let rows: [(row: Row, labels: MetricLabels)]
    private(set) var families: [MetricFamily] = []

    init(_ rows: [Row], labels: (Row) -> MetricLabels) { self.rows = rows.map { ($0, labels($0)) } }

    mutating func gauge(_ name: String, _ help: String, _ value: (Row) -> Double?) {
        add(name, .gauge, help, value)
    }

    mutating func counter(_ name: String, _ help: String, _ value: (Row) -> UInt64?) {
        add(name, .counter, help) { value($0).map { Double($0) } }
    }

    /// Bytes, segments, objects.
    mutating func count(_ name: String, _ help: String, _ value: (Row) -> UInt64?) {
        add(name, .gauge, help) { value($0).map { Double($0) } }
    }

    /// Seconds since 1970.
    mutating func time(_ name: String, _ help: String, _ value: (Row) -> Instant?) {
        add(name, .gauge, help) { value($0)?.unixSeconds }
    }

    /// 1 or 0.
    mutating func flag(_ name: String, _ help: String, _ value: (Row) -> Bool?) {
        add(name, .gauge, help) { value($0).map { $0 ? 1 : 0 } }
    }

    private mutating func add(_ name: String, _ kind: MetricFamily.Kind, _ help: String, _ value: (Row) -> Double?) {
        var family = MetricFamily(name, kind, help)
        for (row, labels) in rows { family.add(value(row), labels) }
        families.append(family)
    }
}
