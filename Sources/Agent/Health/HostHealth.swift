// SPDX-License-Identifier: MIT

import PITR

/// The server, the clock, and whether anybody hears of all this.
struct HostHealth {
    private let snapshot: AgentSnapshot
    private let thresholds: HealthThresholds

    init(_ snapshot: AgentSnapshot, _ thresholds: HealthThresholds) {
        (self.snapshot, self.thresholds) = (snapshot, thresholds)
    }

    var problems: [HealthProblem] { [server, clock, notifications].compactMap { $0 } }

    private var server: HealthProblem? {
        guard let problem = snapshot.server.problem else { return nil }
        return HealthProblem(
            .serverUnreachable, .warning, "the server cannot be asked: \(problem)",
            remedy: "Start it, or mend the connection settings. What is archived stays safe meanwhile.")
    }

    private var clock: HealthProblem? {
        guard let skew = snapshot.clockSkew, let severity = thresholds.clockSkew.severity(above: abs(skew)) else {
            return nil
        }
        return HealthProblem(
            .clockSkew, severity,
            "this host's clock is \(Amount.duration(abs(skew))) \(skew > 0 ? "ahead" : "behind")",
            remedy: "Set the clock with NTP: targets of restores, retention and S3's signatures all go by it.")
    }

    private var notifications: HealthProblem? {
        guard let count = snapshot.notifications?.undelivered, count > 0 else { return nil }
        return HealthProblem(
            .notificationsUndelivered, .warning,
            "\(Amount.count(count, "notification")) could not be delivered yet",
            remedy: "See whether the addresses under notifications are right and can be reached from here.")
    }
}
