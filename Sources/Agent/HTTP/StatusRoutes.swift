// SPDX-License-Identifier: MIT

import Errors
import PITR

/// What is answered to what. Nothing here waits for a store or for the server, but for a plan that somebody asked for.
struct StatusRoutes: Sendable {
    let access: AccessRules
    let thresholds: HealthThresholds
    let zones: any TimeZoneRules
    let planDesk: PlanDesk
    let snapshot: @Sendable () async -> AgentSnapshot

    func response(to head: RequestHead) async -> StatusResponse {
        guard ["GET", "HEAD"].contains(head.method) else {
            return .text(405, "This server can only be read.\n").adding("Allow", "GET, HEAD")
        }
        switch access.verdict(head) {
        case .refused(let response): return response
        case .anonymous: return await anonymous(head)
        case .granted: return await granted(head)
        }
    }

    /// Probes of orchestrators have no token, and learn nothing but whether all is well.
    private func anonymous(_ head: RequestHead) async -> StatusResponse {
        switch head.path {
        case "/healthz": return Self.alive
        case "/readyz":
            let isWell = HealthVerdict(await snapshot(), thresholds: thresholds).isWell
            return .text(isWell ? 200 : 503, isWell ? "ok\n" : "not ready: ask with the token for the reasons\n")
        default: return AccessRules.unauthorized
        }
    }

    private func granted(_ head: RequestHead) async -> StatusResponse {
        switch head.path {
        case "/healthz": return Self.alive
        case "/readyz": return await ready(head)
        case "/metrics": return await metrics()
        case "/": return await page()
        case "/plan": return await plan(head)
        default: return .text(404, "There is /, /metrics, /healthz, /readyz and /plan?to=TIME.\n")
        }
    }

    private static let alive = StatusResponse.text(200, "alive\n")

    private func ready(_ head: RequestHead) async -> StatusResponse {
        let snapshot = await snapshot()
        let verdict = HealthVerdict(snapshot, thresholds: thresholds)
        let report = HealthReport(snapshot, verdict)
        let status = verdict.isWell ? 200 : 503
        guard head.fields["accept"]?.lowercased().contains("application/json") == true, let json = try? report.json()
        else { return .text(status, report.text) }
        return StatusResponse(status: status, contentType: "application/json", body: json)
    }

    private func metrics() async -> StatusResponse {
        let snapshot = await snapshot()
        let text = MetricsText(snapshot, HealthVerdict(snapshot, thresholds: thresholds)).text
        return StatusResponse(status: 200, contentType: MetricsText.contentType, body: Array(text.utf8))
    }

    private func page() async -> StatusResponse {
        let snapshot = await snapshot()
        return .html(200, StatusPage.render(snapshot, HealthVerdict(snapshot, thresholds: thresholds)))
    }

    /// A plan reads repositories, so no other site may have one made.
    private func plan(_ head: RequestHead) async -> StatusResponse {
        guard head.fields["sec-fetch-site"] != "cross-site" else {
            return .text(403, "Plans are made for this page alone.\n")
        }
        let cluster = await snapshot().cluster
        let wanted = head.first("to") ?? ""
        do {
            let moment = try TargetTime.parse(wanted, assuming: "UTC", rules: zones)
            let text = try await planDesk.plan(to: moment)
            return .html(
                200, PlanPage.render(cluster: cluster, wanted: wanted, moment: moment, outcome: .success(text)))
        } catch {
            let failure = error as? WaldenError ?? WaldenError(.failed, "cannot make the plan", cause: "\(error)")
            return .html(
                Self.status(of: failure),
                PlanPage.render(cluster: cluster, wanted: wanted, moment: nil, outcome: .failure(failure)))
        }
    }

    private static func status(of error: WaldenError) -> Int {
        switch error.code {
        case .usage: 400
        case .notFound: 404
        case .timedOut: 504
        case .locked, .unavailable: 503
        default: 200
        }
    }
}
