// SPDX-License-Identifier: MIT

/// A number that belongs to a line of `walden check`, for whoever draws it.
public struct CheckMeasure: Sendable, Equatable {
    public enum Unit: String, Sendable {
        case seconds = "s"
        case percent = "%"
        case count = ""
    }

    /// From where on it is not well.
    public enum Limits: Sendable, Equatable {
        case none
        case above(warning: Double, critical: Double)
        case below(warning: Double, critical: Double)
    }

    /// Letters, digits, `_` and `-`.
    public let label: String
    public let value: Double
    public let unit: Unit
    public let limits: Limits

    init(_ label: String, _ value: Double, _ unit: Unit, _ limits: Limits = .none) {
        (self.label, self.value, self.unit, self.limits) = (label, value, unit, limits)
    }
}
