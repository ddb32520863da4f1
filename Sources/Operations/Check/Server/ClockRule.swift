// SPDX-License-Identifier: MIT

import Errors

/// This host's clock against the server's.
struct ClockRule: ServerRule {
    private static let what = "clock"
    private static let noticeable = 5.0
    private static let far = 300.0

    func judge(_ server: CheckedServer, _ report: CheckReport) {
        let lead = server.clockLead
        let measure = CheckMeasure(
            "clock", abs(lead), .seconds, .above(warning: Self.noticeable, critical: Self.far))
        let text =
            "this host's clock is \(CheckWords.duration(abs(lead))) \(lead < 0 ? "behind" : "ahead of") the server's"
        let cure = "Keep both clocks set by NTP: targets of restores, retention and the schedule go by them."
        if abs(lead) > Self.far {
            report.failed(Self.what, WaldenError(.configuration, text, hint: cure), measure: measure)
        } else if abs(lead) > Self.noticeable {
            report.warn(Self.what, text, hint: cure, measure: measure)
        } else {
            report.ok(Self.what, "this host's clock and the server's agree", measure: measure)
        }
    }
}
