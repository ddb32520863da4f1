// SPDX-License-Identifier: MIT

import Agent
import PITR

extension SampleSnapshots {
    /// What no text from outside may do to a page, a metric or a line.
    static let attack =
        "</td><script>alert(\"1\")</script><img src=x onerror='alert(2)'>&amp;\\\"}\n# TYPE x\u{202E}\u{0}\u{1B}[2J"

    /// Every text that can come from outside is an attack.
    static var hostile: AgentSnapshot {
        var snapshot = troubled
        snapshot.cluster = attack
        snapshot.agent.version = attack
        snapshot.server.problem = attack
        snapshot.server.lastFailed = attack
        snapshot.server.lastArchived = attack
        for index in snapshot.repositories.indices {
            snapshot.repositories[index].name = attack + String(index)
            snapshot.repositories[index].location = attack
            snapshot.repositories[index].problem = attack + String(repeating: "long ", count: 10_000)
        }
        for index in snapshot.dumps.indices { snapshot.dumps[index].database = attack + String(index) }
        for index in snapshot.gaps.indices { snapshot.gaps[index].reason = attack }
        for index in snapshot.jobs.indices {
            snapshot.jobs[index].schedule = attack
            snapshot.jobs[index].zone = attack
            snapshot.jobs[index].runs.append(
                RunState(started: now, ended: now, outcome: .failed, problem: attack))
        }
        snapshot.drills.append(DrillState(at: now, problem: attack))
        return snapshot
    }

    /// Decades of everything.
    static var huge: AgentSnapshot {
        var snapshot = healthy
        snapshot.backups = (0..<5000).map { backup(daysAgo: Double($0) / 2, number: UInt64(10_000 - $0)) }
        snapshot.windows = snapshot.backups.map {
            WindowState(timeline: .first, backup: $0.id, earliest: $0.stoppedAt, latest: ago(days: -0.1))
        }
        snapshot.timelines = (1...2000).map { (number: UInt32) -> TimelineState in
            let id = segment(0, timeline: number).timeline
            return TimelineState(id: id, parent: .first, forkedAt: ago(days: Double(number)))
        }
        snapshot.gaps = (0..<3000).map { (index: UInt64) -> GapState in
            let segments = SegmentRun(timeline: .first, first: index * 4, last: index * 4 + 1)
            let end = Double(index) / 2
            return GapState(segments: segments, from: ago(days: end + 0.2), to: ago(days: end))
        }
        snapshot.commits = commits(days: 2500) { _ in 1 }
        let times = (0..<1000).map { ago(days: Double($0) * 2) }
        snapshot.dumps = (0..<100).map {
            DumpSeries(tier: tier("daily"), database: "database\($0)", times: times, newestBytes: .max)
        }
        snapshot.jobs = (0..<200).map { index in
            var job = JobState(name: job("job_\(index)"), schedule: "* * * * *")
            job.runs = (0..<2000).map {
                RunState(started: ago(hours: Double($0)), ended: ago(hours: Double($0) - 0.5), outcome: .succeeded)
            }
            return job
        }
        snapshot.drills = (0..<4000).reversed().map { DrillState(at: ago(days: Double($0)), recoverySeconds: 10) }
        snapshot.repositories = (0..<300).map { RepositoryState(name: "repository\($0)", location: "/r/\($0)") }
        return snapshot
    }

    /// Numbers and times at the ends of what their types hold.
    static var extreme: AgentSnapshot {
        var snapshot = healthy
        let (first, last) = (Instant(microseconds: .min), Instant(microseconds: .max))
        snapshot.windows = [
            WindowState(timeline: .first, backup: snapshot.backups[0].id, earliest: first, latest: last),
            WindowState(timeline: .first, backup: snapshot.backups[1].id, earliest: last, latest: first),
        ]
        snapshot.backups[0].startedAt = last
        snapshot.backups[0].stoppedAt = first
        snapshot.backups[1].storedBytes = .max
        snapshot.archiving.walRate = .infinity
        snapshot.archiving.newestArchivedAt = last
        snapshot.archiving.newestArchived = WALSegment(timeline: .first, number: .max)
        snapshot.archiving.disk = DiskSpace(freeBytes: .max, totalBytes: 0)
        snapshot.drills = [DrillState(at: last, recoverySeconds: .nan, recoveryPoint: first)]
        snapshot.commits = [
            CommitSample(time: first, commits: .max), CommitSample(time: now, commits: .max),
            CommitSample(time: now, commits: 1), CommitSample(time: last, commits: .max),
        ]
        snapshot.gaps = [
            GapState(segments: SegmentRun(timeline: .first, first: 0, last: .max), from: last, to: first)
        ]
        snapshot.clockSkew = -.infinity
        snapshot.jobs[0].runs = [RunState(started: first, ended: last, outcome: .running)]
        snapshot.jobs[0].nextRun = first
        snapshot.dumps[0].times = []
        return snapshot
    }
}

extension SampleSnapshots {
    /// For arguments of tests, which are to be short.
    static func named(_ name: String) -> AgentSnapshot {
        switch name {
        case "healthy": healthy
        case "troubled": troubled
        case "hostile": hostile
        case "huge": huge
        case "extreme": extreme
        default: empty
        }
    }

    static let names = ["healthy", "troubled", "empty", "hostile", "huge", "extreme"]
}
