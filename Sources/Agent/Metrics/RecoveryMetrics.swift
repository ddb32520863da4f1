// SPDX-License-Identifier: MIT

/// What can be restored to, and what proves it.
struct RecoveryMetrics {
    let families: [MetricFamily]

    init(_ snapshot: AgentSnapshot, _ labels: MetricLabels) {
        families =
            Self.windows(snapshot, labels) + Self.backups(snapshot, labels) + Self.dumps(snapshot, labels)
            + Self.drills(snapshot, labels)
    }

    private static func windows(_ snapshot: AgentSnapshot, _ labels: MetricLabels) -> [MetricFamily] {
        var table = MetricTable(snapshot.windows) {
            labels.with("timeline", $0.timeline.description).with("backup", $0.backup.text)
        }
        table.time("walden_window_earliest_timestamp_seconds", "The earliest moment that can be restored to.") {
            $0.earliest
        }
        table.time("walden_window_latest_timestamp_seconds", "The latest moment that can be restored to.") { $0.latest }
        var gaps = MetricTable([snapshot.gaps]) { _ in labels }
        gaps.count("walden_wal_gaps", "Stretches of WAL that are missing between others.") { UInt64($0.count) }
        gaps.gauge("walden_wal_gap_segments", "Segments that are missing in them.") {
            $0.reduce(0) { $0 + Double($1.segments.count) }
        }
        return table.families + gaps.families
    }

    private static func backups(_ snapshot: AgentSnapshot, _ labels: MetricLabels) -> [MetricFamily] {
        var table = MetricTable(snapshot.isCatalogueKnown ? [snapshot.backups] : []) { _ in labels }
        table.count("walden_base_backups", "Base backups.") { UInt64($0.count) }
        table.count("walden_base_backups_damaged", "Those of them that are damaged.") {
            UInt64($0.count { !$0.isGood })
        }
        var newest = MetricTable([snapshot.newestBackup].compactMap { $0 }) { _ in labels }
        newest.time("walden_base_backup_timestamp_seconds", "When the newest good base backup ended.") { $0.stoppedAt }
        newest.gauge("walden_base_backup_age_seconds", "How long ago that was.") { snapshot.age(of: $0.stoppedAt) }
        newest.gauge("walden_base_backup_duration_seconds", "How long it took.") { $0.duration }
        newest.count("walden_base_backup_size_bytes", "Bytes that it takes in a repository.") { $0.storedBytes }
        newest.count("walden_base_backup_raw_size_bytes", "Bytes that it had on the server.") { $0.rawBytes }
        return table.families + newest.families
    }

    private static func dumps(_ snapshot: AgentSnapshot, _ labels: MetricLabels) -> [MetricFamily] {
        var table = MetricTable(snapshot.dumps) {
            // No database has an empty name.
            labels.with("tier", $0.tier.text).with("database", $0.database ?? "")
        }
        table.count("walden_dumps", "Dumps of a database in a tier; of the cluster's roles where database is empty.") {
            UInt64($0.times.count)
        }
        table.time("walden_dump_timestamp_seconds", "When the newest of them was taken.") { $0.times.last }
        table.gauge("walden_dump_age_seconds", "How long ago that was.") { $0.times.last.map(snapshot.age) }
        table.count("walden_dump_size_bytes", "Bytes that it takes in a repository.") { $0.newestBytes }
        return table.families
    }

    private static func drills(_ snapshot: AgentSnapshot, _ labels: MetricLabels) -> [MetricFamily] {
        var table = MetricTable([snapshot.drills.last].compactMap { $0 }) { _ in labels }
        table.flag("walden_drill_last_result", "Whether the last drill passed.") { $0.passed }
        table.time("walden_drill_timestamp_seconds", "When the last drill was.") { $0.at }
        table.gauge("walden_drill_age_seconds", "How long ago that was.") { snapshot.age(of: $0.at) }
        table.gauge("walden_drill_recovery_time_seconds", "How long it took until the server answered (RTO).") {
            $0.recoverySeconds
        }
        table.gauge("walden_drill_recovery_point_seconds", "How far its last commit was behind (RPO).") { $0.behind }
        return table.families
    }
}
