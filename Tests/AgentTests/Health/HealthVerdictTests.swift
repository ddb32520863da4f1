// SPDX-License-Identifier: MIT

import PITR
import Testing

@testable import Agent

struct HealthVerdictTests {
    private static func codes(_ snapshot: AgentSnapshot) -> [String] {
        HealthVerdict(snapshot).problems.map(\.code.rawValue)
    }

    private static func severity(_ snapshot: AgentSnapshot, _ code: HealthProblem.Code) -> HealthProblem.Severity? {
        HealthVerdict(snapshot).problems.first { $0.code == code }?.severity
    }

    private static func ago(days: Double = 0, hours: Double = 0, minutes: Double = 0) -> Instant {
        SampleSnapshots.ago(days: days, hours: hours, minutes: minutes)
    }

    @Test func `a healthy cluster has no problem`() {
        #expect(Self.codes(SampleSnapshots.healthy).isEmpty)
        #expect(HealthVerdict(SampleSnapshots.healthy).isWell)
    }

    @Test func `an agent that knows nothing yet does not say that all is well`() {
        #expect(Self.codes(SampleSnapshots.empty) == ["repository_unchecked"])
    }

    @Test func `trouble is told with the worst first`() {
        let verdict = HealthVerdict(SampleSnapshots.troubled)
        #expect(verdict.worst == .critical && verdict.problems.last?.severity == .warning)
        #expect(
            Set(verdict.problems.map(\.code)) == [
                .archivingStale, .gap, .drillFailed, .walDiskLow, .backupDamaged, .jobFailed, .repositoryUnreachable,
                .notificationsUndelivered,
            ])
    }

    @Test func `every sentence is one, and every remedy is full sentences`() {
        for name in ["troubled", "extreme", "empty"] {
            for problem in HealthVerdict(SampleSnapshots.named(name)).problems {
                #expect(!problem.sentence.hasSuffix(".") && problem.remedy.hasSuffix("."), "\(problem)")
                #expect(problem.remedy.first?.isUppercase == true, "\(problem)")
            }
        }
    }

    // Archiving

    @Test func `base backups succeed but WAL does not arrive while the server goes on, and it clears by itself`() {
        var snapshot = SampleSnapshots.healthy
        snapshot.archiving.newestArchivedAt = Self.ago(minutes: 16)
        #expect(Self.codes(snapshot).isEmpty, "the server has written nothing since")
        snapshot.server.currentSegment = SampleSnapshots.segment(9273)
        #expect(Self.severity(snapshot, .archivingStale) == .critical)
        snapshot.archiving.newestArchivedAt = Self.ago(minutes: 1)
        snapshot.archiving.newestArchived = SampleSnapshots.segment(9272)
        #expect(Self.codes(snapshot).isEmpty)
    }

    @Test func `twice archive_timeout counts where that is more`() {
        var snapshot = SampleSnapshots.healthy
        snapshot.server.archiveTimeout = 3600
        snapshot.archiving.oldestReadyAt = Self.ago(minutes: 119)
        #expect(Self.codes(snapshot).isEmpty)
        snapshot.archiving.oldestReadyAt = Self.ago(minutes: 121)
        #expect(Self.severity(snapshot, .archivingStale) == .critical)
    }

    @Test func `the first segment after a long rest is not stale while it is young`() {
        var snapshot = SampleSnapshots.healthy
        snapshot.archiving.newestArchivedAt = Self.ago(days: 3)
        snapshot.server.currentSegment = SampleSnapshots.segment(9300)
        snapshot.archiving.oldestReadyAt = Self.ago(minutes: 1)
        #expect(Self.codes(snapshot).isEmpty)
    }

    @Test func `a backlog counts with the server away, when nothing else is known`() {
        var snapshot = SampleSnapshots.healthy
        snapshot.server = ServerState()
        snapshot.server.askedAt = SampleSnapshots.now
        snapshot.server.problem = "connection refused"
        snapshot.archiving.oldestReadyAt = Self.ago(hours: 1)
        #expect(Self.codes(snapshot) == ["archiving_stale", "server_unreachable"])
    }

    @Test func `an archiver whose last attempt failed is a warning until it succeeds`() {
        var snapshot = SampleSnapshots.healthy
        snapshot.server.lastFailed = "000000020000002400000038"
        snapshot.server.lastFailedAt = SampleSnapshots.now
        #expect(Self.severity(snapshot, .archivingFailing) == .warning)
        snapshot.server.lastArchivedAt = SampleSnapshots.now
        #expect(Self.codes(snapshot).isEmpty)
    }

    @Test func `a rate that would fill the disk is no problem while archiving keeps up`() {
        var snapshot = SampleSnapshots.healthy
        snapshot.archiving.walRate = 100_000_000
        #expect(Self.codes(snapshot).isEmpty)
        snapshot.archiving.oldestReadyAt = Self.ago(minutes: 6)
        #expect(Self.severity(snapshot, .walDiskLow) == .critical)
        snapshot.archiving.walRate = 3_000_000
        #expect(Self.severity(snapshot, .walDiskLow) == .warning)
        let problem = HealthVerdict(snapshot).problems.first { $0.code == .walDiskLow }
        #expect(problem?.sentence.hasSuffix("full in 7 h 3 min at the present rate") == true)
    }

    @Test(arguments: [(20, nil), (14, "warning"), (4, "critical")])
    func `the disk of pg_wal warns and then is critical`(_ percent: UInt64, _ severity: String?) {
        var snapshot = SampleSnapshots.healthy
        snapshot.archiving.disk = DiskSpace(freeBytes: percent << 20, totalBytes: 100 << 20)
        #expect(Self.severity(snapshot, .walDiskLow)?.rawValue == severity)
    }

    @Test func `a gap is critical until a good backup has begun behind it`() {
        var snapshot = SampleSnapshots.healthy
        snapshot.gaps = SampleSnapshots.troubled.gaps
        #expect(Self.severity(snapshot, .gap) == .critical)
        var behind = SampleSnapshots.backup(daysAgo: 0.1, number: 9132)
        behind.isGood = false
        snapshot.backups.append(behind)
        #expect(Self.severity(snapshot, .gap) == .critical)
        snapshot.backups[snapshot.backups.count - 1].isGood = true
        #expect(Self.codes(snapshot).isEmpty)
    }

    // Backups and jobs

    @Test func `no base backup at all is critical, but only once somebody has looked`() {
        var snapshot = SampleSnapshots.healthy
        snapshot.backups = []
        #expect(Self.severity(snapshot, .backupMissing) == .critical)
        for index in snapshot.repositories.indices { snapshot.repositories[index].checkedAt = nil }
        #expect(Self.codes(snapshot).allSatisfy { $0 == "repository_unchecked" })
    }

    @Test func `an old base backup warns and then is critical`() {
        var snapshot = SampleSnapshots.healthy
        snapshot.backups = [SampleSnapshots.backup(daysAgo: 8.1, number: 1)]
        #expect(Self.severity(snapshot, .backupOld) == .warning)
        snapshot.backups = [SampleSnapshots.backup(daysAgo: 16.1, number: 1)]
        #expect(Self.severity(snapshot, .backupOld) == .critical)
    }

    @Test func `a failed run is a problem until one succeeds, whatever was before`() {
        var snapshot = SampleSnapshots.healthy
        let failed = RunState(
            started: Self.ago(hours: 1), ended: Self.ago(minutes: 59), outcome: .failed, problem: "no space")
        snapshot.jobs[5].runs.append(failed)
        let problem = HealthVerdict(snapshot).problems.first
        #expect(problem?.code == .jobFailed && problem?.subject == "prune")
        #expect(problem?.sentence == "the last run of prune failed 59 min ago: no space")
        snapshot.jobs[5].lastSuccess = SampleSnapshots.now
        #expect(Self.codes(snapshot).isEmpty)
        snapshot.jobs[5].lastSuccess = nil
        snapshot.jobs[5].isEnabled = false
        #expect(Self.codes(snapshot).isEmpty)
    }

    @Test func `a job that has never run is overdue only after its time`() {
        var snapshot = SampleSnapshots.healthy
        snapshot.dumps = []
        snapshot.jobs[1].runs = []
        snapshot.jobs[1].lastSuccess = nil
        snapshot.jobs[1].knownSince = Self.ago(hours: 25)
        #expect(Self.codes(snapshot).isEmpty)
        snapshot.jobs[1].knownSince = Self.ago(hours: 27)
        #expect(Self.codes(snapshot) == ["dump_old"])
    }

    @Test func `dumps that another schedule takes are watched too`() {
        var snapshot = SampleSnapshots.healthy
        snapshot.jobs = []
        #expect(Self.codes(snapshot).isEmpty)
        snapshot.dumps = [
            DumpSeries(tier: SampleSnapshots.tier("daily"), database: "a", times: [Self.ago(days: 9)], newestBytes: 1)
        ]
        #expect(Self.severity(snapshot, .dumpOld) == .critical)
    }

    @Test func `a failed drill is critical and told of once`() {
        var snapshot = SampleSnapshots.healthy
        snapshot.drills.append(DrillState(at: SampleSnapshots.now, problem: "no rows"))
        snapshot.jobs[3].runs.append(
            RunState(started: SampleSnapshots.now, ended: SampleSnapshots.now, outcome: .failed))
        #expect(Self.codes(snapshot) == ["drill_failed"])
    }

    // Repositories and the host

    @Test func `a repository that is away is a warning, and the only one is critical`() {
        var snapshot = SampleSnapshots.healthy
        snapshot.repositories[1].problem = "refused"
        #expect(Self.severity(snapshot, .repositoryUnreachable) == .warning)
        snapshot.repositories[0].problem = "refused"
        #expect(Self.severity(snapshot, .repositoryUnreachable) == .critical)
    }

    @Test func `lag, a full disk, a wrong clock and long silence are told of`() {
        var snapshot = SampleSnapshots.healthy
        snapshot.repositories[1].lagSegments = 65
        snapshot.repositories[0].disk = DiskSpace(freeBytes: 9, totalBytes: 100)
        snapshot.clockSkew = -6
        #expect(Self.codes(snapshot) == ["repository_disk_low", "repository_lagging", "clock_skew"])
        snapshot.repositories[0].checkedAt = Self.ago(hours: 2)
        #expect(Self.codes(snapshot).contains("repository_unchecked"))
    }

    @Test func `thresholds can be set`() throws {
        var thresholds = HealthThresholds()
        thresholds.watch(.backup, maximumAge: 3600)
        thresholds.watch(.prune, maximumAge: 4 * 3600)
        let problems = HealthVerdict(SampleSnapshots.healthy, thresholds: thresholds).problems
        #expect(problems.map(\.code) == [.backupOld, .jobOld])
        #expect(problems.map(\.severity) == [.critical, .warning])
    }

    @Test func `the report is text of one line a problem, and JSON`() throws {
        let snapshot = SampleSnapshots.hostile
        let report = HealthReport(snapshot, HealthVerdict(snapshot))
        let lines = report.text.split(separator: "\n")
        #expect(lines.count == 1 + 2 * HealthVerdict(snapshot).problems.count)
        let json = String(decoding: try report.json(), as: UTF8.self)
        #expect(json.hasPrefix("{\"cluster\":") && json.contains("\"ready\":false"))
        #expect(
            HealthReport(SampleSnapshots.healthy, HealthVerdict(SampleSnapshots.healthy)).text == "ok: all is well\n")
    }
}
