// SPDX-License-Identifier: MIT

import Storage

/// A dead-man's switch of healthchecks.io's kind (its documentation, "Pinging API"): `URL/start`, then `URL`, or `URL/fail`.
public struct PingTarget: Sendable, Hashable {
    public var url: NotificationURL
    /// Whether a failure is told as `URL/<exit status>`, where that is known.
    public var tellsExitStatus: Bool
    /// Whether start and end are joined by `?rid=<run>`, where the run is a UUID.
    public var tellsRun: Bool

    public init(_ url: NotificationURL, tellsExitStatus: Bool = false, tellsRun: Bool = false) {
        (self.url, self.tellsExitStatus, self.tellsRun) = (url, tellsExitStatus, tellsRun)
    }

    /// What is told where nothing is said of it: how runs go.
    public static let usualKinds: Set<NotificationKind> = [.started, .succeeded, .failed, .drillFailed]

    func request(for event: NotificationEvent) -> HTTPRequest {
        let run = tellsRun ? event.run.flatMap { RunName.isUUID($0) ? "rid=\($0)" : nil } : nil
        return HTTPRequest(
            .post, url.text(suffix: suffix(for: event), query: run),
            headers: [HTTPHeader("Content-Type", "text/plain; charset=utf-8")], body: Array(event.report.utf8))
    }

    private func suffix(for event: NotificationEvent) -> String {
        switch event.kind {
        case .started: return "/start"
        case .succeeded, .recovered: return ""
        case .failed, .stale, .gap, .divergence, .diskLow, .drillFailed:
            guard tellsExitStatus, let status = event.outcome.exitStatus, (1...255).contains(status) else {
                return "/fail"
            }
            return "/\(status)"
        }
    }

    /// What healthchecks.io says, with the status 200, of pings that it does not take.
    static let refusals = ["OK (not found)", "OK (rate limited)"]
}
