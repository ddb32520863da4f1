// SPDX-License-Identifier: MIT

/// Reads one item of a field's list: `*`, `5`, `mon`, `10-40`, and with a step `*/5`, `10-40/5`.
struct CronItem {
    private let field: CronField
    private let text: Substring

    /// `text` is the whole field, for messages.
    init(_ field: CronField, _ text: Substring) { (self.field, self.text) = (field, text) }

    func read(_ item: Substring) throws(CronRefusal) -> (range: ClosedRange<Int>, step: Int) {
        guard !item.isEmpty else { throw refusal("has an empty place in its list") }
        let parts = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let base = parts.first ?? item
        let range = try range(base)
        guard parts.count == 2, let step = parts.last else { return (range, 1) }
        guard base == "*" || base.contains("-") else {
            throw refusal(
                "has a step after the single value \(base)",
                "Write \(base)-\(field.all.upperBound)/\(step) for a range.")
        }
        return (range, try self.step(step))
    }

    private func range(_ text: Substring) throws(CronRefusal) -> ClosedRange<Int> {
        if text == "*" { return field.all }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try value(ends.first ?? text)
        guard ends.count == 2, let end = ends.last else { return first...first }
        let last = try value(end)
        guard first <= last else {
            let sunday = field == .dayOfWeek ? " At the end of a range Sunday is 7." : ""
            throw refusal(
                "has a range that goes backwards, \(first) to \(last)",
                "Write the lesser first, or two items with a comma between them.\(sunday)")
        }
        return first...last
    }

    private func value(_ text: Substring) throws(CronRefusal) -> Int {
        if let index = field.words.firstIndex(of: text.lowercased()) { return field.range.lowerBound + index }
        guard let number = number(text) else { throw refusal("holds \(ForeignText.quoted(text)), which is no number") }
        guard field.range.contains(number) else {
            throw refusal("holds \(number), and its values are \(field.allowed)")
        }
        return number
    }

    private func step(_ text: Substring) throws(CronRefusal) -> Int {
        guard let step = number(text), step > 0 else {
            throw refusal("has the step \(ForeignText.quoted(text)), and a step is a number from 1 on")
        }
        // `*/90` for minutes would run at every full hour, which is not what somebody means who writes it.
        guard step <= field.all.count else {
            throw refusal(
                "has the step \(step), and has only \(field.all.count) values",
                "A step counts within its field and begins anew with it.")
        }
        return step
    }

    private func number(_ text: Substring) -> Int? {
        let isNumber = (1...6).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isNumber ? Int(text) : nil
    }

    private func refusal(_ what: String, _ hint: String? = nil) -> CronRefusal {
        CronRefusal(
            cause: "its \(field.name) \(ForeignText.quoted(text)) \(what)",
            hint: hint ?? "The \(field.name) takes \(field.allowed), *, lists 1,2, ranges 1-3 and steps */2 or 1-5/2.")
    }
}
