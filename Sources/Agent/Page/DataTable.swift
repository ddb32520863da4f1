// SPDX-License-Identifier: MIT

/// A table with a caption and headings. On a narrow screen each row becomes a block of its own, each cell with its heading
/// before it; the roles say that it is a table still.
struct DataTable {
    private let caption: String
    private let columns: [String]
    private var rows: [HTML] = []
    private let isAlone: Bool
    private var hidden = 0

    /// "Alone" is a table below a heading that says what it is, so that its caption is for those who do not see it.
    init(_ caption: String, _ columns: [String], isAlone: Bool = false) {
        (self.caption, self.columns, self.isAlone) = (caption, columns, isAlone)
    }

    /// The first cell is the row's heading.
    mutating func add(_ cells: [HTML], kind: String = "") {
        let body = zip(columns, cells).dropFirst().map { column, cell -> HTML in
            "<td role=\"cell\" data-column=\"\(column)\"><div>\(cell)</div></td>"
        }
        rows.append(
            """
            <tr role="row" class="\(kind)"><th role="rowheader" scope="row">\(cells.first ?? .none)</th>\(body)</tr>

            """)
    }

    /// Says that there are more than are shown.
    mutating func leaveOut(_ count: Int) { hidden += max(0, count) }

    var html: HTML {
        let heads = columns.map { column -> HTML in "<th role=\"columnheader\" scope=\"col\">\(column)</th>" }
        let more: HTML = hidden == 0 ? .none : "<p class=\"soft more\">and \(Amount.grouped(UInt64(hidden))) more</p>"
        return """
            <table role="table">
            <caption class="\(isAlone ? "unseen" : "")">\(caption)</caption>
            <thead role="rowgroup"><tr role="row">\(heads)</tr></thead>
            <tbody role="rowgroup">
            \(rows)</tbody>
            </table>
            \(more)
            """
    }
}
