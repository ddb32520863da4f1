// SPDX-License-Identifier: MIT

public import Errors

/// What a query is to answer: a text as it is, or a comparison such as `> 0`.
public struct DrillExpectation: Sendable, Equatable, CustomStringConvertible {
    private enum Comparison: String, CaseIterable {
        // The longer first: "<" begins "<=" too.
        case atLeast = ">="
        case atMost = "<="
        case notEqual = "!="
        case unequal = "<>"
        case more = ">"
        case less = "<"
        case equal = "="
    }

    /// As it was written.
    public let description: String
    /// nil: the text itself is expected.
    private let comparison: Comparison?
    private let operand: String

    /// Throws `.usage` for an order in which there is no number: `> many`.
    public init(_ text: String) throws(WaldenError) {
        description = text
        comparison = Comparison.allCases.first { text.hasPrefix($0.rawValue) }
        let rest = text.dropFirst(comparison?.rawValue.count ?? 0)
        operand = comparison == nil ? text : String(rest.drop { $0 == " " })
        guard let comparison, ![.equal, .notEqual, .unequal].contains(comparison), Number(operand) == nil else {
            return
        }
        throw WaldenError(
            .usage, "\"\(text)\" compares with something that is no number",
            hint: "Write a number, such as > 0, or have the query itself compare and expect t.")
    }

    /// Whether `found`, the first column of the first row, is that. NULL, and no row, never are.
    public func isMet(by found: String?) -> Bool {
        guard let found else { return false }
        let isSame = found.utf8.elementsEqual(operand.utf8)
        let order = Number(found).flatMap { found in Number(operand).map { found.order(to: $0) } }
        switch comparison {
        case nil: return isSame
        case .equal: return order.map { $0 == 0 } ?? isSame
        case .notEqual, .unequal: return order.map { $0 != 0 } ?? !isSame
        case .more: return order.map { $0 > 0 } ?? false
        case .less: return order.map { $0 < 0 } ?? false
        case .atLeast: return order.map { $0 >= 0 } ?? false
        case .atMost: return order.map { $0 <= 0 } ?? false
        }
    }
}

/// A number as SQL writes it. Whole ones are compared exactly.
private struct Number {
    private let whole: Int64?
    private let value: Double

    init?(_ text: String) {
        // What else Double reads, nan and 0x1p3, is no number here.
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
            let value = Double(text),
            value.isFinite
        else { return nil }
        (whole, self.value) = (Int64(text), value)
    }

    /// Below, at or above 0, as this is less, equal or more.
    func order(to other: Number) -> Int {
        if let whole, let theirs = other.whole { return whole < theirs ? -1 : whole == theirs ? 0 : 1 }
        return value < other.value ? -1 : value == other.value ? 0 : 1
    }
}
