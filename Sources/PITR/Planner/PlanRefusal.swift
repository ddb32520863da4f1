// SPDX-License-Identifier: MIT

public import Errors

/// Why a target cannot be reached, and what can.
public struct PlanRefusal: Error, Sendable, Equatable {
    public let error: WaldenError
    /// As far as the plan got; nil when not even a backup was chosen. Never to be carried out.
    public let plan: RecoveryPlan?
    /// Targets that do work, as phrases that begin with the option to give, the nearest first.
    public let alternatives: [String]

    public init(error: WaldenError, plan: RecoveryPlan? = nil, alternatives: [String] = []) {
        (self.error, self.plan, self.alternatives) = (error, plan, alternatives)
    }
}

extension PlanRefusal: CustomStringConvertible {
    public var description: String { error.description }
}
