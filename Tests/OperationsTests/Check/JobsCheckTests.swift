// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Repository
import Storage
import Testing

@testable import Operations

/// Who keeps the schedule, how jobs went, and how old is what they made.
@Suite("Check of jobs and ages") struct JobsCheckTests {
    private let now = Instant(seconds: 1_795_341_600)
    private let day = 86_400.0

    private func run(
        _ job: JobName, _ age: Double, _ error: WaldenError? = nil, outcome: JobRun.Outcome? = nil
    ) -> StoredJobRun {
        let at = now.advanced(by: .seconds(-age))
        let id = JobRunID(startedAt: at)
        var record = JobRunRecord(id, job: job, scheduled: nil, startedAt: at, lease: nil, walden: "1")
        if outcome != .running {
            record.end = JobRunRecord.End(at: at, seconds: 0, error: error, made: [], bytes: nil)
        }
        return StoredJobRun(id: id, job: job, record: record, outcome: outcome ?? (error == nil ? .succeeded : .failed))
    }

    private func job(_ name: JobName, limit: CheckLimit? = nil, hasCommand: Bool = true) -> CheckedJob {
        CheckedJob(name, next: now.advanced(by: .seconds(60)), hasCommand: hasCommand, limit: limit)
    }

    private func lines(_ jobs: [CheckedJob], _ runs: StoredJobRun...) -> [CheckFinding] {
        let report = CheckReport(repository: nil)
        JobLines(jobs, Dictionary(grouping: runs, by: \.job), now: now).say(report)
        return report.close()
    }

    @Test func `a job's last run is judged by how it ended and by its age`() {
        let limit = CheckLimit(warning: 8 * day, critical: 31 * day)
        let damaged = WaldenError(.integrity, "a segment is damaged")
        let cases: [(StoredJobRun, CheckFinding.Result)] = [
            (run(.verify, day), .ok), (run(.verify, 9 * day), .warn), (run(.verify, 32 * day), .failed),
            (run(.verify, day, Archives.unreachable), .warn), (run(.verify, day, damaged), .failed),
            (run(.drill, day, Archives.unreachable), .failed), (run(.drill, day, outcome: .interrupted), .warn),
            (run(.backup, 99 * day, outcome: .running), .ok),
        ]
        for (run, result) in cases {
            let found = lines([job(run.job, limit: limit)], run)
            #expect(found.map(\.result) == [result], "\(run.job) \(found)")
        }
        #expect(lines([job(.verify)], run(.verify, day, damaged)).first?.cause?.contains("is damaged") == true)
    }

    @Test func `jobs that never ran are named in one line`() {
        let found = lines([job(.backup), job(.prune), job(.verify, hasCommand: false)])
        #expect(found.map(\.detail) == ["not run yet: backup, prune"] && found.warned == ["jobs"])
    }

    private func agent(_ answer: AgentAnswer, _ runs: StoredJobRun...) -> CheckFinding? {
        let report = CheckReport(repository: nil)
        AgentLine(answer, Dictionary(grouping: runs, by: \.job), now: now).say(report)
        return report.close().first
    }

    @Test func `somebody must keep the schedule, be it an agent or cron`() {
        #expect(agent(.answers("walden 1"))?.result == .ok)
        #expect(agent(.nobody)?.result == .warn && agent(.nobody)?.detail.contains("nobody keeps") == true)
        #expect(agent(.nobody, run(.backup, 3600))?.result == .ok)
        #expect(agent(.nobody, run(.backup, 3 * day))?.result == .warn)
        #expect(agent(.silent)?.result == .warn && agent(.stranger(7))?.detail.contains("user id 7") == true)
    }

    @Test func `when jobs run next is said, and what never will is warned of`() {
        func lines(_ jobs: [CheckedJob]) -> [CheckFinding] {
            let report = CheckReport(repository: nil)
            ScheduleLines(jobs).say(report)
            return report.close()
        }
        #expect(lines([job(.backup)]).map(\.result) == [.ok])
        #expect(lines([]).warned == ["schedule"])
        let found = lines([job(.drill, hasCommand: false), CheckedJob(.prune, next: nil, hasCommand: true, limit: nil)])
        #expect(found.map(\.result) == [.warn, .warn])
    }

    @Test func `records of all repositories count, and one that does not answer tells nothing`() async throws {
        let (near, far) = (MemoryStore(), MemoryStore())
        let record = run(.backup, 60).record
        try await JobRuns(far, cluster: "main", now: { [now] in now }).keep(record)
        let deaf = FaultyStore(near, plan: [FaultRule(.list, calls: 1...99, .failBefore(Archives.unreachable))])
        let repositories = ClusterRepositories([Places.place("near", deaf), Places.place("far", far)], cluster: "main")
        let check = JobsCheck(repositories, [job(.backup)], agent: { .nobody }, now: { [now] in now })
        let findings = try await Places.run(check)
        #expect(findings.fine == ["schedule", "agent", "job backup"], "\(findings)")
    }

    @Test func `without a base backup nothing can be restored, and one that is old is told in time`() throws {
        func line(_ markers: [BackupMarker], days: Double = 0, damaged: Int = 0) -> [CheckFinding] {
            let now = Markers.now.advanced(by: .seconds(days * day))
            let limit = CheckLimit(warning: 8 * day, critical: 16 * day)
            let check = BackupAgeCheck(Places.place("a", MemoryStore()), cluster: "main", limit, now: { now })
            let report = CheckReport(repository: "a")
            check.say(markers, damaged: damaged, report)
            return report.close()
        }
        #expect(line([]).failed == ["last backup"])
        for (days, result) in [(1.0, CheckFinding.Result.ok), (9, .warn), (17, .failed)] {
            #expect(line([Markers.marker()], days: days).map(\.result) == [result])
            #expect(line([Markers.marker()], days: days).first?.measure?.label == "backup_age_a")
        }
        #expect(line([Markers.marker()], damaged: 1).map(\.result) == [.warn, .ok])
    }

    @Test func `each tier has its line, and one that is scheduled and has no dump is warned of`() throws {
        let (daily, weekly) = (try DumpTier("daily"), try DumpTier("weekly"))
        let begun = now.advanced(by: .seconds(-2 * day))
        let dump = CatalogueDump(
            tier: daily, database: "a", stem: "a", begun: begun, finished: begun, storedBytes: 1)
        let bad = CatalogueDump(
            tier: daily, database: "a", stem: "b", begun: now, finished: now, storedBytes: 1,
            test: .init(.failed, at: now))
        let check = DumpAgeCheck(
            [], scheduled: [daily, weekly], limits: [daily: CheckLimit(warning: day, critical: 9 * day)],
            now: { [now] in now })
        let report = CheckReport(repository: nil)
        check.say([dump, bad], report)
        let lines = report.close()
        #expect(lines.map(\.result) == [.warn, .warn])
        #expect(lines.first?.detail.contains("2 d old") == true && lines.last?.detail.contains("weekly") == true)
    }
}
