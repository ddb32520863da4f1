// SPDX-License-Identifier: MIT

/// Each repository as it was last seen.
struct RepositoryMetrics {
    let families: [MetricFamily]

    init(_ snapshot: AgentSnapshot, _ labels: MetricLabels) {
        var table = MetricTable(snapshot.repositories.filter { $0.checkedAt != nil }) {
            labels.with("repository", $0.name)
        }
        table.flag("walden_repo_up", "Whether the repository could be used when it was last looked into.") {
            $0.isReachable
        }
        table.time("walden_repo_checked_timestamp_seconds", "When that was.") { $0.checkedAt }
        table.count("walden_repo_lag_segments", "Segments that it is behind the one that is furthest.") {
            $0.lagSegments
        }
        table.count("walden_repo_lag_bytes", "Bytes of WAL that it is behind.") { $0.lagBytes }
        table.time("walden_repo_newest_wal_timestamp_seconds", "When its newest segment came, by its own clock.") {
            $0.newestArchivedAt
        }
        table.count("walden_repo_gaps", "Recorded gaps.") { $0.gaps }
        table.count("walden_repo_objects", "Objects in it.") { $0.objects }
        table.count("walden_repo_size_bytes", "Bytes in it.") { $0.storedBytes }
        table.count("walden_repo_free_bytes", "Free on its file system, where it has one.") { $0.disk?.freeBytes }
        table.time("walden_repo_verified_timestamp_seconds", "When it was last verified, in part or whole.") {
            $0.verify?.at
        }
        table.count("walden_repo_verify_findings", "What was damaged or missing then, and was not mended.") {
            $0.verify?.findings
        }
        table.time("walden_repo_all_read_since_timestamp_seconds", "Since when everything in it was read back once.") {
            $0.verify?.allReadSince
        }
        families = table.families
    }
}
