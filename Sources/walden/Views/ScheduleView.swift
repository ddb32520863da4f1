// SPDX-License-Identifier: MIT

import PITR

/// When jobs run by themselves.
struct ScheduleView: CommandOutput {
    struct Job: Encodable, Sendable {
        let job: String
        let isOn: Bool
        /// These are left out where it does not run by itself.
        let expression: String?
        let timezone: String?
        let graceSeconds: Int64?
        let jitterSeconds: Int64?
        let retries: Int?
        let backoffSeconds: Int64?
        /// With the jitter of each, so that this is when it begins.
        let next: [Time]
    }

    struct Time: Encodable, Sendable {
        /// The day of the week in the zone of the job: `Sun`.
        let weekday: String
        let utc: String
        /// What clocks show in the zone of the job.
        let local: String
    }

    let cluster: String
    let jobs: [Job]

    init(cluster: String, _ jobs: [(name: JobName, policy: JobPolicy?)], after now: Instant, count: Int) {
        self.cluster = cluster
        self.jobs = jobs.map { Job($0.name, $0.policy, after: now, count: count) }
    }

    var text: String { jobs.map(\.text).joined(separator: "\n") }
}

extension ScheduleView.Job {
    fileprivate init(_ name: JobName, _ policy: JobPolicy?, after now: Instant, count: Int) {
        (job, isOn) = (name.text, policy != nil)
        (expression, timezone) = (policy?.schedule.expression.text, policy?.schedule.zone.name)
        (graceSeconds, jitterSeconds) = (policy?.grace.components.seconds, policy?.jitter.components.seconds)
        (retries, backoffSeconds) = (policy?.retries, policy?.backoff.components.seconds)
        next =
            policy.map { policy in
                policy.starts(after: now, count: count).map { ScheduleView.Time($0, policy.schedule.zone) }
            } ?? []
    }

    fileprivate var text: String {
        guard let expression, let timezone else { return "\(job): off" }
        let jitter = jitterSeconds.map { $0 > 0 ? ", up to \(Units.duration(seconds: Double($0))) later" : "" } ?? ""
        let times = next.map { "  \($0.weekday) " + (timezone == "UTC" ? $0.utc : "\($0.local)  \($0.utc)") }
        return (["\(job): \(expression) in \(timezone)\(jitter)"] + times).joined(separator: "\n")
    }
}

extension ScheduleView.Time {
    fileprivate init(_ instant: Instant, _ zone: CivilZone) {
        let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        weekday = weekdays.dropFirst(zone.weekday(of: instant)).first ?? ""
        (utc, local) = (instant.description, zone.text(of: instant))
    }
}
