// SPDX-License-Identifier: MIT

/// The agent, the server, and whether all is well.
struct AgentMetrics {
    let families: [MetricFamily]

    init(_ snapshot: AgentSnapshot, _ verdict: HealthVerdict?, _ labels: MetricLabels) {
        families =
            [Self.build(snapshot, labels)] + Self.agent(snapshot, verdict, labels)
            + [Self.problems(verdict, labels)] + Self.server(snapshot, labels)
    }

    private static func build(_ snapshot: AgentSnapshot, _ labels: MetricLabels) -> MetricFamily {
        var family = MetricFamily("walden_build_info", .gauge, "Always 1; the label has Walden's version.")
        family.add(1, labels.with("version", snapshot.agent.version))
        return family
    }

    private static func agent(
        _ snapshot: AgentSnapshot, _ verdict: HealthVerdict?, _ labels: MetricLabels
    ) -> [MetricFamily] {
        var table = MetricTable([snapshot]) { _ in labels }
        table.time("walden_start_timestamp_seconds", "When the agent started.") { $0.agent.startedAt }
        table.time("walden_snapshot_timestamp_seconds", "When these metrics were true.") { $0.takenAt }
        table.flag("walden_healthy", "Whether all is well, as /readyz says.") { _ in verdict?.isWell }
        table.gauge("walden_clock_skew_seconds", "How far this host's clock is ahead.") { $0.clockSkew }
        table.count("walden_notify_undelivered", "Notifications that wait to be sent again.") {
            $0.notifications?.undelivered
        }
        table.counter("walden_notify_failures_total", "Attempts to send a notification that failed.") {
            $0.notifications?.failures
        }
        table.counter("walden_prune_deleted_total", "Objects that retention deleted.") { $0.prunedObjects }
        return table.families
    }

    private static func problems(_ verdict: HealthVerdict?, _ labels: MetricLabels) -> MetricFamily {
        var family = MetricFamily(
            "walden_problem", .gauge, "1 for each problem that there is now; none when all is well.")
        for problem in verdict?.problems ?? [] {
            family.add(
                1,
                labels.with("code", problem.code.rawValue).with("severity", problem.severity.rawValue)
                    .with("subject", problem.subject ?? ""))
        }
        return family
    }

    private static func server(_ snapshot: AgentSnapshot, _ labels: MetricLabels) -> [MetricFamily] {
        let size = Double(snapshot.segmentSize.bytes)
        var table = MetricTable(snapshot.server.askedAt == nil ? [] : [snapshot.server]) { _ in labels }
        table.flag("walden_server_up", "Whether the server answered when it was last asked.") { $0.isReachable }
        table.flag("walden_server_in_recovery", "Whether the server is a standby.") { $0.role.map { $0 == .standby } }
        table.gauge("walden_server_wal_position_bytes", "Where the segment that the server writes begins in the log.") {
            $0.currentSegment.map { Double($0.number) * size }
        }
        table.gauge("walden_wal_segment_size_bytes", "The cluster's segment size.") { _ in size }
        table.time("walden_server_last_archived_timestamp_seconds", "last_archived_time of pg_stat_archiver.") {
            $0.lastArchivedAt
        }
        table.time("walden_server_last_failed_timestamp_seconds", "last_failed_time of pg_stat_archiver.") {
            $0.lastFailedAt
        }
        table.flag("walden_server_archiver_failing", "Whether no success has followed the archiver's last failure.") {
            $0.isReachable ? $0.isArchiverFailing : nil
        }
        return table.families
    }
}
