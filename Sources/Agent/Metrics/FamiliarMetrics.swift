// SPDX-License-Identifier: MIT

import PITR

/// The three names that the scripts before Walden wrote and that dashboards know, a sample a job of backing up.
struct FamiliarMetrics {
    private struct Row {
        let job: JobName
        let success: Instant?
        let size: UInt64?
        let failures: UInt64?
    }

    let families: [MetricFamily]

    init(_ snapshot: AgentSnapshot, _ labels: MetricLabels) {
        var table = MetricTable(Self.rows(snapshot)) { labels.with("job", $0.job.text) }
        table.time("backup_last_success_timestamp", "When a backup or dump was last taken, in seconds since 1970.") {
            $0.success
        }
        table.count("backup_size_bytes", "Bytes that the newest takes in a repository.") { $0.size }
        table.counter("backup_failures_total", "Runs that failed.") { $0.failures }
        families = table.families
    }

    /// Base backups, then the tiers of dumps; those too that no job of ours takes.
    private static func rows(_ snapshot: AgentSnapshot) -> [Row] {
        let tiers = Dictionary(grouping: snapshot.dumps) { JobName.dump($0.tier) }
        let jobs = snapshot.jobs.map(\.name).filter { $0.text.hasPrefix("dump_") && $0 != .dumpTest }
        let backup = snapshot.newestBackup
        let dumps = Set(jobs).union(tiers.keys).sorted().map { name in
            let series = tiers[name] ?? []
            return row(
                name, snapshot, newest: series.compactMap(\.times.last).max(),
                size: series.isEmpty ? nil : series.reduce(0) { $0 &+ $1.newestBytes })
        }
        return [row(.backup, snapshot, newest: backup?.stoppedAt, size: backup?.storedBytes)] + dumps
    }

    private static func row(_ name: JobName, _ snapshot: AgentSnapshot, newest: Instant?, size: UInt64?) -> Row {
        let job = snapshot.jobs.first { $0.name == name }
        return Row(
            job: name, success: [job?.lastSuccess, newest].compactMap { $0 }.max(), size: size, failures: job?.failures)
    }
}
