// SPDX-License-Identifier: MIT

import Errors
import Storage

/// This host's clock against the server's, which refuses signatures that are 15 minutes off ("Authenticating requests",
/// Amazon S3 API Reference).
struct S3ClockCheck: Check {
    let what = "clock"
    let repository: String?
    private let store: S3Store

    private static let noticeable: UInt64 = 60
    private static let refused: UInt64 = 900

    init(_ store: S3Store, repository: String) { (self.store, self.repository) = (store, repository) }

    func run(_ report: CheckReport) async throws {
        // A refusal has a date too, and says the rest elsewhere.
        _ = try? await store.head(ObjectKey(ProbeObject.prefix + "none"))
        guard let lead = store.facts.clockLead else {
            return report.warn(
                what, "it cannot be told how this host's clock differs from the server's",
                cause: "the server did not answer, or said no time", hint: "Keep the clock set by NTP.")
        }
        let off = lead.magnitude
        let text = "this host's clock is \(off) s \(lead < 0 ? "behind" : "ahead of") the server's"
        let cure = "Set the clock, and keep it set by NTP: signatures are good for 15 minutes."
        if off > Self.refused {
            report.failed(what, WaldenError(.configuration, text, hint: cure))
        } else if off > Self.noticeable {
            report.warn(what, text, hint: cure)
        } else {
            report.ok(what, off < 2 ? "this host's clock and the server's agree" : text)
        }
    }
}
