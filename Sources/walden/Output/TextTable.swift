// SPDX-License-Identifier: MIT

/// Columns for people: a heading, then rows, each column as wide as its widest cell.
struct TextTable {
    private let heading: [String]
    private var rows: [[String]] = []

    init(_ heading: [String]) { self.heading = heading }

    mutating func add(_ row: [String]) { rows.append(row) }

    var text: String {
        let all = [heading] + rows
        let widths = heading.indices.map { column in all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return all.map { row in
            let cells = row.enumerated().map { column, cell in
                cell + String(repeating: " ", count: max(0, widths[column] - cell.count))
            }
            return cells.joined(separator: "  ").trimmingEnd()
        }.joined(separator: "\n")
    }
}

extension String {
    fileprivate func trimmingEnd() -> String { String(reversed().drop { $0 == " " }.reversed()) }
}
