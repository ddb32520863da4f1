// SPDX-License-Identifier: MIT

/// Each job of the schedule.
struct JobMetrics {
    let families: [MetricFamily]

    init(_ snapshot: AgentSnapshot, _ labels: MetricLabels) {
        var table = MetricTable(snapshot.jobs) { labels.with("job", $0.name.text) }
        table.flag("walden_job_enabled", "Whether it is scheduled.") { $0.isEnabled }
        table.flag("walden_job_running", "Whether it runs now.") { $0.runningSince != nil }
        table.flag("walden_job_last_result", "Whether its last run succeeded.") { $0.lastRun?.succeeded }
        table.time("walden_job_last_run_timestamp_seconds", "When its last run ended.") { $0.lastRun?.ended }
        table.gauge("walden_job_last_duration_seconds", "How long its last run took.") { $0.lastRun?.duration }
        table.time("walden_job_last_success_timestamp_seconds", "When it last succeeded.") { $0.lastSuccess }
        table.gauge("walden_job_last_success_age_seconds", "How long ago that was.") {
            $0.lastSuccess.map(snapshot.age)
        }
        table.time("walden_job_next_run_timestamp_seconds", "When it is due next.") { $0.nextRun }
        table.counter("walden_job_failures_total", "Runs that failed.") { $0.failures }
        table.counter("walden_job_skipped_total", "Runs that were left out.") { $0.skipped }
        families = table.families
    }
}
