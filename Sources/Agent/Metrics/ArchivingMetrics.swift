// SPDX-License-Identifier: MIT

/// Archiving, and the room that is left in `pg_wal`.
struct ArchivingMetrics {
    let families: [MetricFamily]

    init(_ snapshot: AgentSnapshot, _ labels: MetricLabels) {
        families =
            Self.progress(snapshot, labels) + Self.disk(snapshot.archiving, labels)
            + Self.pushes(snapshot.archiving.pushes, labels)
    }

    private static func progress(_ snapshot: AgentSnapshot, _ labels: MetricLabels) -> [MetricFamily] {
        let size = Double(snapshot.segmentSize.bytes)
        var table = MetricTable([snapshot.archiving]) { _ in labels }
        table.time("walden_last_archived_segment_timestamp_seconds", "When the newest archived segment became durable.")
        {
            $0.newestArchivedAt
        }
        table.gauge("walden_last_archived_segment_age_seconds", "How long ago that was.") {
            $0.newestArchivedAt.map(snapshot.age)
        }
        table.gauge("walden_archived_wal_position_bytes", "Where the newest archived segment begins in the log.") {
            $0.newestArchived.map { Double($0.number) * size }
        }
        table.count("walden_ready_backlog_segments", "Segments that wait to be archived.") { $0.backlogSegments }
        table.count("walden_ready_backlog_bytes", "Bytes of WAL that wait to be archived.") { $0.backlogBytes }
        table.time("walden_ready_oldest_timestamp_seconds", "Since when the oldest of them has waited.") {
            $0.oldestReadyAt
        }
        return table.families
    }

    private static func disk(_ archiving: ArchivingState, _ labels: MetricLabels) -> [MetricFamily] {
        var table = MetricTable([archiving]) { _ in labels }
        table.count("walden_pg_wal_free_bytes", "Free on the file system that holds pg_wal.") { $0.disk?.freeBytes }
        table.count("walden_pg_wal_size_bytes", "Size of that file system.") { $0.disk?.totalBytes }
        table.gauge("walden_wal_rate_bytes", "Bytes of WAL that the server writes a second, of late.") { $0.walRate }
        table.gauge("walden_pg_wal_time_to_full_seconds", "Until that is full if nothing of it were archived.") {
            $0.secondsToFull
        }
        return table.families
    }

    private static func pushes(_ pushes: PushCounts?, _ labels: MetricLabels) -> [MetricFamily] {
        guard let pushes else { return [] }
        var table = MetricTable([pushes]) { _ in labels }
        table.counter("walden_push_files_total", "WAL files that became durable.") { $0.files }
        table.counter("walden_push_bytes_total", "Their bytes, as the server wrote them.") { $0.bytes }
        table.counter("walden_push_retries_total", "Attempts that had to be repeated.") { $0.retries }
        table.counter("walden_dropped_segments_total", "Segments permanently dropped to save space: recovery gaps.") {
            $0.droppedSegments
        }
        var errors = MetricFamily("walden_push_errors_total", .counter, "Pushes that failed, by class.")
        for (code, count) in pushes.failures.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            errors.add(Double(count), labels.with("class", code.rawValue))
        }
        var durations = MetricFamily("walden_push_duration_seconds", .histogram, "How long pushes took.")
        durations.add(pushes.durations, labels)
        return table.families + [errors, durations]
    }
}
