// SPDX-License-Identifier: MIT

import Agent
import Errors

/// `HEALTHCHECK_URL`: a dead-man's switch of healthchecks.io's kind that dumps tell how they go, as the plain script did that
/// Walden takes over from: `URL/start`, then `URL`, or `URL/fail` with the reason.
enum HealthPing {
    private static let variable = "HEALTHCHECK_URL"

    /// nil where it is not set. Throws `.configuration`, without the URL, where it is none.
    static func target(_ context: CommandContext) throws(WaldenError) -> NotificationTarget? {
        guard let url = context.variable(variable) else { return nil }
        do {
            let ping = PingTarget(try NotificationURL(url))
            return NotificationTarget(variable, .ping(ping), filter: NotificationFilter(kinds: PingTarget.usualKinds))
        } catch {
            throw WaldenError(error.code, "\(variable) could not be told", cause: error.cause)
        }
    }
}
