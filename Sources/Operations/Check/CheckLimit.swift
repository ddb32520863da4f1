// SPDX-License-Identifier: MIT

import Errors

/// How old something may be: from `warning` on somebody should look, from `critical` on it is a failure. Seconds.
public struct CheckLimit: Sendable, Equatable {
    public let warning: Double
    public let critical: Double

    public init(warning: Double, critical: Double) { (self.warning, self.critical) = (warning, critical) }

    var limits: CheckMeasure.Limits { .above(warning: warning, critical: critical) }
}

extension CheckReport {
    /// A line on something of that age. `limit` nil: any age is fine.
    func age(
        _ what: String, _ seconds: Double, _ limit: CheckLimit?, _ text: String, cure: String, _ label: String
    ) {
        let measure = CheckMeasure(label, max(0, seconds), .seconds, limit?.limits ?? .none)
        guard let limit, seconds > limit.warning else { return ok(what, text, measure: measure) }
        let old = "\(text), and at most \(CheckWords.duration(limit.warning)) are wanted"
        guard seconds > limit.critical else { return warn(what, old, hint: cure, measure: measure) }
        failed(what, WaldenError(.failed, old, hint: cure), measure: measure)
    }
}
