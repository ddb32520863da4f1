// SPDX-License-Identifier: MIT

import Agent
import Errors
import PITR
import Repository
import Storage

/// Runs nothing, and keeps the records of it, of which the newest stay.
struct RecordingRunner: JobRunner {
    private let records: JobRuns
    private let store: any ObjectStore
    private let now: @Sendable () -> Instant
    /// Far fewer than a repository keeps, so that there are as many all day long.
    private static let kept = 20

    init(_ records: JobRuns, _ store: any ObjectStore, now: @escaping @Sendable () -> Instant) {
        (self.records, self.store, self.now) = (records, store, now)
    }

    func run(_ job: ScheduledJob, for slot: Instant?) async -> Int32 {
        let started = now()
        let hasFailed = (started.microseconds / 60_000_000).isMultiple(of: 7)
        var record = JobRunRecord(
            JobRunID(startedAt: started), job: job.name, scheduled: slot, startedAt: started, lease: nil, walden: "0")
        record.end = JobRunRecord.End(
            at: started, seconds: 0, error: hasFailed ? WaldenError(.failed, "it failed") : nil, made: [], bytes: nil)
        do {
            try await records.keep(record)
            try await sweep(job.name)
        } catch {
            return 1
        }
        return hasFailed ? 1 : 0
    }

    private func sweep(_ job: JobName) async throws {
        var keys: [ObjectKey] = []
        for try await page in store.listAll(prefix: "main/jobs/\(job)/", delimiter: false) {
            keys += page.objects.map(\.key)
        }
        for key in keys.dropLast(Self.kept) { try await store.delete(key) }
    }
}
