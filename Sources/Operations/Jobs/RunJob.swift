// SPDX-License-Identifier: MIT

public import Errors
import Host
public import PITR
public import Repository

/// Runs something as a job: one run of a job at a time on all hosts, and a record of each.
///
/// The lease is in the first repository, in the order of the configuration, that can give one; the records are in all that answer. So
/// hosts that reach different repositories may run at the same time. A job never fails because no repository gives a lease or keeps a
/// record: then it runs without, and that is reported.
public struct RunJob: Sendable {
    public struct Request: Sendable {
        public var job: JobName
        /// The moment of the schedule that the run is for; nil: none.
        public var scheduled: Instant?
        public var waldenVersion: String

        public init(_ job: JobName, scheduled: Instant?, waldenVersion: String) {
            (self.job, self.scheduled, self.waldenVersion) = (job, scheduled, waldenVersion)
        }
    }

    public enum Event: Sendable {
        /// The last run may be gone, and is watched until that is sure; a sentence.
        case waiting(String)
        /// The repository gives no lease.
        case withoutLease(repository: String, WaldenError)
        /// The repository does not have the record of this run.
        case notKept(repository: String, WaldenError)
    }

    public enum Outcome<Value: Sendable>: Sendable {
        case done(Value)
        /// That moment of the schedule was done before, with success, so nothing was done now.
        case doneBefore(StoredJobRun)
    }

    let places: [RepositoryPlace]
    let cluster: String
    let request: Request
    let clock: LeaseClock
    let report: @Sendable (Event) -> Void
    /// How long a repository has to say that it is there, and to take a record.
    var patience = Duration.seconds(20)

    public init(
        _ repositories: ClusterRepositories, _ request: Request, now: @escaping @Sendable () -> Instant,
        report: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.init(repositories, request, LeaseClock(now: now), report: report)
    }

    init(
        _ repositories: ClusterRepositories, _ request: Request, _ clock: LeaseClock,
        report: @escaping @Sendable (Event) -> Void
    ) {
        (places, cluster, self.request) = (repositories.places, repositories.cluster, request)
        (self.clock, self.report) = (clock, report)
    }

    /// Runs `body`, or nothing where the moment of the schedule was done before. `summary` is of what `body` gives.
    ///
    /// Throws `locked` when another run goes on, or when the lease is lost while `body` runs, which is then cancelled; else what
    /// `body` throws.
    public func run<Value: Sendable>(
        _ body: @escaping @Sendable (RunningJob) async throws -> Value, summary: @Sendable (Value) -> JobSummary
    ) async throws -> Outcome<Value> {
        let held = try await takeLease()
        if let before = await doneBefore() {
            await giveBack(held?.lease)
            return .doneBefore(before)
        }
        return .done(try await recorded(under: held, body, summary))
    }

    private func recorded<Value: Sendable>(
        under held: HeldLease?, _ body: @escaping @Sendable (RunningJob) async throws -> Value,
        _ summary: @Sendable (Value) -> JobSummary
    ) async throws -> Value {
        let started = clock.now()
        let began = clock.uptime()
        let job = RunningJob(id: JobRunID(startedAt: started), lease: held?.lease)
        let record = JobRunRecord(
            job.id, job: request.job, scheduled: request.scheduled, startedAt: started, lease: held?.mark,
            walden: request.waldenVersion)
        let records = JobRecords(places: places, cluster: cluster, clock: clock, patience: patience, report: report)
        let lacking = await records.keep(record, missingIn: [])
        let result = await Self.result {
            guard let held else { return try await body(job) }
            return try await held.lease.during { try await body(job) }
        }
        let ended = record.ended(at: clock.now(), after: clock.uptime() - began, result.map(summary))
        // In a task of its own, so that it is said of a run that is told to stop too.
        await Task { _ = await records.keep(ended, missingIn: lacking) }.value
        await giveBack(held?.lease)
        return try result.get()
    }

    /// Where the repository does not answer, the lease ends by itself.
    private func giveBack(_ lease: Lease?) async {
        guard let lease else { return }
        await Task { try? await TimeLimit(patience).run { await lease.release() } }.value
    }

    private static func result<Value>(_ body: () async throws -> Value) async -> Result<Value, WaldenError> {
        do {
            return .success(try await body())
        } catch {
            return .failure(WaldenError.of(error))
        }
    }
}

extension JobRunRecord {
    fileprivate func ended(
        at instant: Instant, after time: Duration, _ result: Result<JobSummary, WaldenError>
    ) -> JobRunRecord {
        var record = self
        let summary: JobSummary
        switch result {
        case .success(let made): summary = made
        case .failure(let error): summary = JobSummary(problem: error)
        }
        let (seconds, attoseconds) = time.components
        record.end = End(
            at: instant, seconds: Double(seconds) + Double(attoseconds / 1_000_000_000_000_000) / 1000,
            error: summary.problem, made: summary.made, bytes: summary.bytes, removed: summary.removed)
        return record
    }
}
