// SPDX-License-Identifier: MIT

import Codec
public import Errors
import Host
public import PITR
public import Storage
import Synchronization

/// The runs of one cluster's jobs in one repository, or in several that are read as one.
public struct JobRuns: Sendable {
    public struct Listing: Sendable {
        /// The newest first.
        public var runs: [StoredJobRun] = []
        /// Why others of them cannot be read.
        public var damaged: [WaldenError] = []

        public init() {}
    }

    let store: any ObjectStore
    let cluster: String
    let now: @Sendable () -> Instant
    var hasEnded: @Sendable (ProcessIdentity) -> Bool = { $0.hasSurelyEnded }

    /// `now` gives the clock on the wall.
    public init(_ store: any ObjectStore, cluster: String, now: @escaping @Sendable () -> Instant) {
        (self.store, self.cluster, self.now) = (store, cluster, now)
    }

    /// Keeps that a run began or, where the record says so, how it ended. The first of either kind stays.
    public func keep(_ record: JobRunRecord) async throws {
        guard let id = JobRunID(record.id) else { throw WaldenError(.usage, "\(record.id) is no id of a run") }
        let part = record.end == nil ? JobRunID.Part.started : .ended
        let key = try Layout.run(cluster, JobName(record.job), id, part)
        _ = try await store.put(key, .bytes(try JSONDocuments.encode(record)), .ifAbsent)
    }

    /// The newest `limit` runs of a job, or of all; no more are read, and the names of no more than that many days are held.
    public func newest(_ limit: Int, of job: JobName? = nil) async throws -> Listing {
        var names: [Name] = []
        let jobs = if let job { [job] } else { try await self.jobs() }
        for job in jobs { names += try await newestNames(limit, of: job) }
        return try await read(Array(names.sorted { $0.id > $1.id }.prefix(limit)))
    }

    /// The run that did, with success, what was to be done at that moment of the schedule; nil when none did.
    ///
    /// Only runs that began after it are looked at, and those of the hour before, since clocks differ.
    public func success(of job: JobName, scheduled slot: Instant) async throws -> StoredJobRun? {
        let (earliest, overflow) = slot.microseconds.subtractingReportingOverflow(Self.clockDifference)
        let first = JobRunID.time(Instant(microseconds: overflow ? .min : earliest))
        let names = try await newestNames(Self.looksBack, of: job).filter { $0.hasEnd && $0.id.text >= first }
        return try await read(names).runs.first { $0.record.scheduled == slot && $0.outcome == .succeeded }
    }

    private static let clockDifference: Int64 = 3_600_000_000
    private static let looksBack = 400

    /// The jobs that there are runs of.
    public func jobs() async throws -> [JobName] {
        var jobs: [JobName] = []
        let prefix = Layout.jobs(cluster)
        for try await page in store.listAll(prefix: prefix, delimiter: true) {
            jobs += page.prefixes.compactMap { try? JobName(String($0.dropFirst(prefix.count).dropLast())) }
        }
        return jobs
    }

    /// The newest first. What cannot be read is said, and what is gone meanwhile is left out.
    private func read(_ names: [Name]) async throws -> Listing {
        let queue = Mutex(names[...])
        let listing = Mutex(Listing())
        let leases = JobLeases(store, cluster: cluster, now: now)
        try await FramePipeline.forEach(
            workers: Self.readers, next: { queue.withLock { $0.popFirst() } },
            work: { name in
                do {
                    guard let run = try await read(name, leases) else { return }
                    listing.withLock { $0.runs.append(run) }
                } catch let error as WaldenError where error.code == .integrity || error.code == .refused {
                    listing.withLock { $0.damaged.append(error) }
                }
            })
        return listing.withLock { listing in
            listing.runs.sort { $0.id > $1.id }
            return listing
        }
    }

    private static let readers = 8

    private func read(_ name: Name, _ leases: JobLeases) async throws -> StoredJobRun? {
        let key = try Layout.run(cluster, name.job, name.id, name.hasEnd ? .ended : .started)
        guard let record = try await store.document(JobRunRecord.self, at: key) else { return nil }
        guard record.id == name.id.text, record.job == name.job.text, name.hasEnd == (record.end != nil) else {
            throw WaldenError(.integrity, "\(key) is damaged", cause: "it tells of another run")
        }
        let hasEnded = hasEnded(record.process)
        let lease = record.end == nil && !hasEnded ? await leases.newest(of: name.job, record.lease) : nil
        let signs = JobRunSigns(processHasEnded: hasEnded, lease: lease, now: now())
        return StoredJobRun(id: name.id, job: name.job, record: record, outcome: signs.outcome(of: record))
    }
}
