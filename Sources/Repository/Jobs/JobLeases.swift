// SPDX-License-Identifier: MIT

import Errors
import PITR
import Storage

/// The leases of jobs as they are now, each looked at once, to judge runs that did not say how they ended.
actor JobLeases {
    private struct Place: Hashable {
        let job: JobName
        let repository: String
    }

    private let store: any ObjectStore
    private let cluster: String
    private let now: @Sendable () -> Instant
    private var known: [Place: LeaseSight?] = [:]

    init(_ store: any ObjectStore, cluster: String, now: @escaping @Sendable () -> Instant) {
        (self.store, self.cluster, self.now) = (store, cluster, now)
    }

    /// The newest record of the lease, in the repository that has it; nil where that cannot be told.
    func newest(of job: JobName, _ mark: JobRunRecord.LeaseMark?) async -> LeaseSight? {
        guard let mark else { return nil }
        let place = Place(job: job, repository: mark.repository)
        if let sight = known[place] { return sight }
        let sight = await look(place)
        known[place] = .some(sight)
        return sight
    }

    private func look(_ place: Place) async -> LeaseSight? {
        for store in store.alternatives {
            // Whoever cannot look cannot tell, and then the run's age decides.
            guard (try? await Repository(store).record())?.repository == place.repository else { continue }
            let leases = Leases(
                store, cluster: cluster, job: place.job, clock: LeaseClock(now: now), waldenVersion: "")
            return try? await leases.newest()
        }
        return nil
    }
}
