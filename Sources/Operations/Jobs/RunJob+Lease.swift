// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Repository

/// A lease, and how the record of the run names it.
struct HeldLease: Sendable {
    let lease: Lease
    let mark: JobRunRecord.LeaseMark
}

extension RunJob {
    /// From the first repository that gives one; nil where none does. Throws `locked`, and `cancelled`.
    func takeLease() async throws -> HeldLease? {
        for place in places {
            do {
                return try await takeLease(in: place)
            } catch let error as WaldenError where error.code != .locked && error.code != .cancelled {
                report(.withoutLease(repository: place.name, error))
            }
        }
        return nil
    }

    private func takeLease(in place: RepositoryPlace) async throws -> HeldLease {
        let repository = try await TimeLimit(patience).run { try await Repository(place.store).presentRecord() }
        let leases = Leases(
            place.store, cluster: cluster, job: request.job, clock: clock, waldenVersion: request.waldenVersion)
        let lease = try await leases.acquire { report(.waiting($0)) }
        let mark = JobRunRecord.LeaseMark(
            repository: repository.repository, epoch: lease.epoch, holder: lease.holder)
        return HeldLease(lease: lease, mark: mark)
    }

    /// The run that did this moment of the schedule, where a repository tells of one.
    func doneBefore() async -> StoredJobRun? {
        guard let slot = request.scheduled else { return nil }
        return await withTaskGroup(of: StoredJobRun?.self) { group in
            for place in places {
                group.addTask {
                    let runs = JobRuns(place.store, cluster: cluster, now: clock.now)
                    // A repository that cannot tell must not keep the job from being done.
                    return try? await TimeLimit(patience).run {
                        try await runs.success(of: request.job, scheduled: slot)
                    }
                }
            }
            for await run in group { if let run { return run } }
            return nil
        }
    }
}
