// SPDX-License-Identifier: MIT

/// Decimal numbers as this module writes them.
enum Decimal {
    /// `value` with zeros before it up to `width` digits; a minus sign comes first and is not counted.
    static func padded(_ value: some BinaryInteger, _ width: Int) -> String {
        let digits = String(value.magnitude)
        let zeros = String(repeating: "0", count: max(0, width - digits.count))
        return (value < 0 ? "-" : "") + zeros + digits
    }
}
