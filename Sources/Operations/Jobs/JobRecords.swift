// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Repository

/// Puts the records of a run into all repositories that answer in time.
struct JobRecords: Sendable {
    let places: [RepositoryPlace]
    let cluster: String
    let clock: LeaseClock
    let patience: Duration
    let report: @Sendable (RunJob.Event) -> Void

    /// The names of the repositories that do not have the record. It is told of those that are not in `known` yet.
    func keep(_ record: JobRunRecord, missingIn known: Set<String>) async -> Set<String> {
        await withTaskGroup(of: (String, WaldenError?).self) { group in
            for place in places { group.addTask { (place.name, await failure(to: record, in: place)) } }
            var missing: Set<String> = []
            for await (name, error) in group {
                guard let error else { continue }
                missing.insert(name)
                if !known.contains(name) { report(.notKept(repository: name, error)) }
            }
            return missing
        }
    }

    private func failure(to record: JobRunRecord, in place: RepositoryPlace) async -> WaldenError? {
        do {
            try await TimeLimit(patience).run {
                // A file system that is not mounted must never pass for an empty repository.
                try await Repository(place.store).checkIsThere()
                try await JobRuns(place.store, cluster: cluster, now: clock.now).keep(record)
            }
        } catch {
            return WaldenError.of(error)
        }
        if record.end != nil { await sweep(record, in: place) }
        return nil
    }

    /// Who may not delete or list keeps the old records.
    private func sweep(_ record: JobRunRecord, in place: RepositoryPlace) async {
        guard let job = try? JobName(record.job) else { return }
        try? await TimeLimit(patience).run {
            try await JobRuns(place.store, cluster: cluster, now: clock.now).sweep(job)
        }
    }
}
