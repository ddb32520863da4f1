// SPDX-License-Identifier: MIT

import Agent
import PITR

/// Snapshots as agents have them: of a cluster that is well, of one in trouble, of an agent that has just started, of one
/// whose every text is an attack, and of one that has been at it for decades.
enum SampleSnapshots {
    static let now = moment("2026-11-22T10:14:37Z")

    static func moment(_ text: String) -> Instant { Instant(rfc3339: text) ?? Instant(seconds: 0) }

    static func ago(days: Double = 0, hours: Double = 0, minutes: Double = 0, seconds: Double = 0) -> Instant {
        let distance = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        return Instant(microseconds: now.microseconds - Int64(distance * 1_000_000))
    }

    static func later(hours: Double) -> Instant { ago(hours: -hours) }

    static func segment(_ number: UInt64, timeline: UInt32 = 2) -> WALSegment {
        WALSegment(timeline: TimelineID(timeline) ?? .first, number: number)
    }

    static var empty: AgentSnapshot {
        AgentSnapshot(
            cluster: "main", takenAt: now,
            agent: AgentState(version: "0.1.0", startedAt: ago(seconds: 2), processID: 41))
    }

    /// Four weeks of backups and WAL, with a recovery twelve days ago that made timeline 2.
    static var healthy: AgentSnapshot {
        var snapshot = empty
        snapshot.agent.startedAt = ago(days: 9, hours: 3)
        snapshot.server = server
        snapshot.archiving = archiving
        snapshot.repositories = [directory, bucket]
        snapshot.backups = (0...3).reversed().map {
            backup(daysAgo: Double($0) * 7 + 0.37, number: 9000 - UInt64($0) * 2000)
        }
        snapshot.timelines = [
            TimelineState(id: .first),
            TimelineState(id: segment(0).timeline, parent: .first, forkedAt: ago(days: 12, hours: 4)),
        ]
        snapshot.windows = [
            window(1, backup: snapshot.backups[0], until: ago(days: 12, hours: 2.5)),
            window(2, backup: snapshot.backups[1], from: ago(days: 12, hours: 2), until: ago(seconds: 14)),
        ]
        snapshot.dumps = dumps
        snapshot.commits = commits(days: 28) { _ in 1 }
        snapshot.jobs = jobs
        snapshot.drills = (0...5).reversed().map { week in
            DrillState(
                at: ago(days: Double(week) * 7 + 0.2), recoverySeconds: 412 + Double(week * 37 % 90),
                recoveryPoint: ago(days: Double(week) * 7 + 0.2, minutes: 1))
        }
        snapshot.notifications = NotificationState()
        snapshot.prunedObjects = 1204
        snapshot.clockSkew = 0.012
        return snapshot
    }

    /// The same cluster after a disk filled up, a repository went away and the drill failed.
    static var troubled: AgentSnapshot {
        var snapshot = healthy
        snapshot.server.lastFailed = "00000002000000230000004A"
        snapshot.server.lastFailedAt = ago(seconds: 20)
        snapshot.server.currentSegment = segment(9420)
        snapshot.archiving.newestArchivedAt = ago(hours: 3, minutes: 12)
        snapshot.archiving.backlogSegments = 148
        snapshot.archiving.backlogBytes = 148 << 24
        snapshot.archiving.oldestReadyAt = ago(hours: 3, minutes: 11)
        snapshot.archiving.disk = DiskSpace(freeBytes: 9 << 30, totalBytes: 100 << 30)
        snapshot.archiving.walRate = 1_900_000
        snapshot.archiving.pushes?.failures = [.unavailable: 61, .timedOut: 7]
        snapshot.repositories[1].problem =
            "cannot send the GET request to https://s3.eu-central-1.amazonaws.com/example-wal: Connection refused (5 times)"
        snapshot.repositories[1].lagSegments = nil
        snapshot.windows = [
            window(1, backup: snapshot.backups[0], until: ago(days: 12, hours: 2.5)),
            window(2, backup: snapshot.backups[1], from: ago(days: 12, hours: 2), until: ago(days: 2, hours: 7)),
        ]
        snapshot.gaps = [
            GapState(
                segments: SegmentRun(timeline: segment(0).timeline, first: 9100, last: 9131),
                from: ago(days: 2, hours: 7),
                to: ago(days: 2, hours: 1), reason: "permanently dropped to save space: pg_wal had 2 % left")
        ]
        snapshot.backups[3].isGood = false
        snapshot.commits = commits(days: 28) { $0 < 2.3 && $0 > 2 ? 0 : $0 < 0.14 ? 6 : 1 }
        snapshot.jobs[0].runs.append(
            RunState(
                started: ago(hours: 1.2), ended: ago(hours: 1.1), outcome: .failed,
                problem: "cannot finish the base backup: the server closed the connection unexpectedly"))
        snapshot.jobs[0].failures = 3
        snapshot.jobs[1].runningSince = ago(minutes: 14)
        snapshot.drills.append(
            DrillState(at: ago(hours: 5), problem: "the table public.orders holds 0 rows, and at least 1 was expected"))
        snapshot.notifications?.undelivered = 4
        snapshot.notifications?.failures = 96
        return snapshot
    }

    private static var server: ServerState {
        var server = ServerState()
        (server.askedAt, server.role, server.archiveTimeout) = (ago(seconds: 4), .primary, 60)
        server.currentSegment = segment(9272)
        (server.lastArchived, server.lastArchivedAt) = ("000000020000002400000037", ago(seconds: 14))
        return server
    }

    private static var archiving: ArchivingState {
        var archiving = ArchivingState()
        (archiving.backlogSegments, archiving.backlogBytes) = (0, 0)
        archiving.disk = DiskSpace(freeBytes: 71 << 30, totalBytes: 100 << 30)
        archiving.walRate = 280_000
        (archiving.newestArchived, archiving.newestArchivedAt) = (segment(9271), ago(seconds: 14))
        var pushes = PushCounts()
        (pushes.files, pushes.bytes, pushes.retries) = (18_422, 18_422 << 24, 11)
        for index in 0..<1000 { pushes.durations.record(seconds: 0.004 + Double(index % 37) / 900) }
        archiving.pushes = pushes
        return archiving
    }

    private static var directory: RepositoryState {
        var repository = RepositoryState(name: "here", location: "/var/lib/walden")
        (repository.checkedAt, repository.lagSegments, repository.lagBytes, repository.gaps) = (
            ago(minutes: 2), 0, 0, 0
        )
        (repository.newestSegment, repository.newestArchivedAt) = (segment(9271), ago(seconds: 14))
        (repository.objects, repository.storedBytes) = (8123, 61 << 30)
        repository.disk = DiskSpace(freeBytes: 402 << 30, totalBytes: 500 << 30)
        return repository
    }

    private static var bucket: RepositoryState {
        var repository = RepositoryState(name: "offsite", location: "s3://example-wal/main")
        (repository.checkedAt, repository.lagSegments, repository.gaps) = (ago(minutes: 2), 1, 0)
        repository.lagBytes = 1 << 24
        (repository.newestSegment, repository.newestArchivedAt) = (segment(9270), ago(seconds: 71))
        (repository.objects, repository.storedBytes) = (8119, 61 << 30)
        return repository
    }

    static func backup(daysAgo: Double, number: UInt64) -> BackupState {
        let started = ago(days: daysAgo)
        var backup = BackupState(
            id: BackupID(startedAt: started), timeline: daysAgo > 12 ? .first : segment(0).timeline, startedAt: started,
            stoppedAt: ago(days: daysAgo - 0.025), storedBytes: (13 << 30) + number << 10,
            rawBytes: (41 << 30) + number << 12)
        backup.firstSegment = segment(number, timeline: backup.timeline.rawValue)
        return backup
    }

    private static func window(_ timeline: UInt32, backup: BackupState, from: Instant? = nil, until: Instant)
        -> WindowState
    {
        WindowState(
            timeline: segment(0, timeline: timeline).timeline, backup: backup.id, earliest: from ?? backup.stoppedAt,
            latest: until)
    }

    static func tier(_ name: String) -> DumpTier { (try? DumpTier(name)) ?? .manual }

    static func job(_ name: String) -> JobName { (try? JobName(name)) ?? .backup }

    private static var dumps: [DumpSeries] {
        let daily = (0...6).map { ago(days: Double($0), hours: 8.2) }
        let weekly = (0...3).map { ago(days: Double($0) * 7, hours: 7.2) }
        return [
            DumpSeries(tier: tier("daily"), database: "shop", times: daily, newestBytes: 3_812_000_000),
            DumpSeries(tier: tier("daily"), database: "analytics", times: daily, newestBytes: 912_000_000),
            DumpSeries(tier: tier("daily"), database: nil, times: daily, newestBytes: 4_310),
            DumpSeries(tier: tier("weekly"), database: "shop", times: weekly, newestBytes: 3_794_000_000),
            DumpSeries(tier: .manual, database: "shop", times: [ago(days: 12, hours: 6)], newestBytes: 3_688_000_000),
        ]
    }

    /// A sample an hour, with days and nights; `factor` has the age in days.
    static func commits(days: Int, factor: (Double) -> Double) -> [CommitSample] {
        (0..<days * 24).reversed().map { hour in
            let daylight = [2, 1, 1, 1, 2, 5, 11, 22, 36, 44, 47, 45, 38, 42, 46, 44, 39, 31, 25, 21, 17, 12, 7, 4]
            let ofDay = (10 - hour % 24 + 24) % 24
            let noise = 1 + Double(hour * 7919 % 31 - 15) / 90
            let count = Double(daylight[ofDay]) * 3600 * noise * factor(Double(hour) / 24)
            return CommitSample(time: ago(hours: Double(hour)), commits: UInt64(max(0, count)))
        }
    }

    private static var jobs: [JobState] {
        [
            job("backup", "0 1 * * 0", every: 168, ago: 9.2, taking: 2100),
            job("dump_daily", "0 2 * * *", every: 24, ago: 8.2, taking: 540),
            job("dump_weekly", "0 3 * * 0", every: 168, ago: 7.2, taking: 580),
            job("drill", "0 5 * * 0", every: 168, ago: 5, taking: 470),
            job("verify", "30 6 * * 6", every: 168, ago: 27.7, taking: 3300),
            job("prune", "45 4 * * *", every: 24, ago: 5.5, taking: 8),
            job("index", "*/15 * * * *", every: 0.25, ago: 0.23, taking: 2.4),
        ]
    }

    private static func job(
        _ name: String, _ schedule: String, every hours: Double, ago last: Double, taking seconds: Double
    ) -> JobState {
        var job = JobState(name: job(name), schedule: schedule, zone: name == "verify" ? "Europe/Paris" : "UTC")
        job.runs = (0..<12).reversed().map { index in
            let started = ago(hours: last + Double(index) * hours)
            let length = seconds * (1 + Double((index * 5 + name.utf8.count) % 7) / 30 - Double(index) / 60)
            return RunState(
                started: started, ended: Instant(microseconds: started.microseconds + Int64(length * 1e6)),
                outcome: .succeeded)
        }
        (job.lastSuccess, job.nextRun) = (job.runs.last?.ended, later(hours: max(0.02, hours - last)))
        return job
    }
}
