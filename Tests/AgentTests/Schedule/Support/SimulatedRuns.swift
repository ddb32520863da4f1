// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Storage
import Synchronization

@testable import Agent
@testable import Repository

/// Runs jobs in simulated time, and keeps the records that ``RunJob`` would, where the store takes them.
final class SimulatedRuns: JobRunner {
    struct Run: Equatable {
        let job: JobName
        let slot: Instant?
        let start: Instant
        var end: Instant?
        var status: Int32?
    }

    struct Fate: Sendable {
        var duration = Duration.seconds(60)
        var status: Int32 = 0
    }

    private let time: SimulatedTime
    private let records: JobRuns
    private let fate: @Sendable (Int) -> Fate
    private let state = Mutex<[Run]>([])

    /// `fate` says how the run of a number goes, from 1.
    init(_ time: SimulatedTime, _ records: JobRuns, _ fate: @escaping @Sendable (Int) -> Fate) {
        (self.time, self.records, self.fate) = (time, records, fate)
    }

    var all: [Run] { state.withLock { $0 } }

    func run(_ job: ScheduledJob, for slot: Instant?) async -> Int32 {
        let number = state.withLock { runs in
            runs.append(Run(job: job.name, slot: slot, start: time.now))
            return runs.count
        }
        let status = await work(job.name, slot, fate(number))
        state.withLock { runs in
            (runs[number - 1].end, runs[number - 1].status) = (time.now, status)
        }
        return status
    }

    /// Leaves the newest few, so that reading them all again and again takes little time.
    private func sweep(_ job: JobName) async throws {
        var keys: [ObjectKey] = []
        for try await page in records.store.listAll(prefix: "main/jobs/\(job)/", delimiter: false) {
            keys += page.objects.map(\.key)
        }
        for key in keys.dropLast(60) { try await records.store.delete(key) }
    }

    /// A process that surely has ended.
    static var gone: ProcessIdentity {
        let us = ProcessIdentity.current
        return ProcessIdentity(
            host: us.host, boot: us.boot, namespace: us.namespace, process: us.process, startTicks: us.startTicks &+ 1)
    }

    private func hasSucceeded(_ job: JobName, _ slot: Instant) async -> Bool {
        // Who cannot tell does not keep it from being done.
        await (try? records.success(of: job, scheduled: slot)) != nil
    }

    private func work(_ job: JobName, _ slot: Instant?, _ fate: Fate) async -> Int32 {
        guard fate.status != 6 else { return 6 }
        if let slot, await hasSucceeded(job, slot) { return 0 }
        let started = time.now
        let record = JobRunRecord(
            JobRunID(startedAt: started), job: job, scheduled: slot, startedAt: started, process: Self.gone, lease: nil,
            walden: "0")
        try? await records.keep(record)  // a job does not fail because no record is kept
        let wasStopped = (try? await time.sleep(fate.duration)) == nil
        let status = wasStopped ? 130 : fate.status
        var ended = record
        ended.end = JobRunRecord.End(
            at: time.now, seconds: 0, error: status == 0 ? nil : WaldenError(.failed, "the test says so"), made: [],
            bytes: nil)
        let last = ended
        await Task {
            try? await self.records.keep(last)
            try? await self.sweep(job)
        }.value
        return status
    }
}
