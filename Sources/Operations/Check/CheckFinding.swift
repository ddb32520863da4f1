// SPDX-License-Identifier: MIT

public import Errors

/// A line of `walden check`.
public struct CheckFinding: Sendable, Equatable {
    public enum Result: String, Sendable, Codable, CaseIterable {
        case ok, warn, failed
    }

    public let what: String
    public let repository: String?
    public let result: Result
    /// A sentence without a final period.
    public let detail: String
    public let cause: String?
    /// What to do about it, as a full sentence.
    public let hint: String?
    /// Of what failed.
    public let code: WaldenError.Code?
    public let measure: CheckMeasure?

    init(
        _ result: Result, _ what: String, repository: String?, _ detail: String, cause: String? = nil,
        hint: String? = nil, code: WaldenError.Code? = nil, measure: CheckMeasure? = nil
    ) {
        (self.what, self.repository, self.result) = (what, repository, result)
        (self.detail, self.cause, self.hint, self.code) = (detail, cause, hint, code)
        self.measure = measure
    }
}
