// SPDX-License-Identifier: MIT

import Errors
public import Host
public import PITR
public import Storage

/// The lease of one job of one cluster in one repository: of all who want it, on any host, one has it.
///
/// It is a chain of immutable records, each put only if absent; the newest says who has it. docs/decisions/0020-leases.md has
/// the reasons. Where ``StoreProperties/putIfAbsentIsAtomic`` is false, two may have it for up to a third of its duration;
/// ``Lease/check()`` then still tells all but the last to come.
public struct Leases: Sendable {
    /// How long a lease holds after its newest record.
    public static let usualDuration = Duration.seconds(300)

    let store: any ObjectStore
    let cluster: String
    let job: JobName
    let clock: LeaseClock
    /// Of new leases.
    let duration: Duration
    let process: ProcessIdentity
    let waldenVersion: String
    /// After a put that was not atomic, until what others put at the same moment is there too.
    var settling = Duration.seconds(2)
    /// Of one call of the store.
    var callLimit = Duration.seconds(60)
    var hasEnded: @Sendable (ProcessIdentity) -> Bool = { $0.hasSurelyEnded }

    /// `duration`: 1 second to 1 hour.
    public init(
        _ store: any ObjectStore, cluster: String, job: JobName, clock: LeaseClock,
        duration: Duration = Leases.usualDuration, process: ProcessIdentity = .current, waldenVersion: String
    ) {
        (self.store, self.cluster, self.job, self.clock) = (store, cluster, job, clock)
        self.duration = min(max(duration, .seconds(1)), .seconds(3600))
        (self.process, self.waldenVersion) = (process, waldenVersion)
    }

    /// The newest record; nil when nobody ever had the lease.
    ///
    /// Throws what the store throws, and `timedOut` where it does not answer.
    public func newest() async throws -> LeaseSight? { try await newest(within: callLimit) }

    func newest(within limit: Duration) async throws -> LeaseSight? {
        try await timeLimit(limit).run { try await look() }
    }

    private func timeLimit(_ limit: Duration) -> TimeLimit { TimeLimit(min(limit, callLimit), sleep: clock.sleep) }

    private func look() async throws -> LeaseSight? {
        // A record may be swept between being listed and being read, and then there is a newer one.
        for _ in 0..<Self.looks {
            guard let listed = try await newestKeys(), let newest = listed.first else { return nil }
            do {
                guard let record = try await store.document(LeaseRecord.self, at: newest.info.key) else { continue }
                return sight(of: record, listed)
            } catch let error as WaldenError where error.code == .integrity || error.code == .refused {
                return sight(of: nil, listed)
            }
        }
        throw WaldenError(.unavailable, "the lease of \(job) changes faster than it can be read")
    }

    private static let looks = 10

    private func sight(of record: LeaseRecord?, _ listed: [(info: ObjectInfo, epoch: Int64)]) -> LeaseSight? {
        guard let newest = listed.first else { return nil }
        // One that says something else of itself than its key does was not written by us.
        let record = record?.epoch == newest.epoch && record?.job == job.text ? record : nil
        return LeaseSight(
            epoch: newest.epoch, record: record, storedAt: Instant(microseconds: newest.info.modified),
            hasEnded: record.map { hasEnded($0.process) } ?? false, older: listed.dropFirst().map(\.info.key))
    }

    /// Some of the newest records, the newest first; nil when there is none.
    private func newestKeys() async throws -> [(info: ObjectInfo, epoch: Int64)]? {
        var after: String?
        repeat {
            let page = try await store.list(
                prefix: Layout.lease(cluster, job), delimiter: false, after: after, limit: Self.listedAtOnce)
            let known = page.objects.compactMap { info in
                Layout.epoch(of: info.key, cluster, job).map { (info, $0) }
            }
            if !known.isEmpty { return known }
            if page.next == after { break }
            after = page.next
        } while after != nil
        return nil
    }

    /// Stores a record unless its epoch is taken. What became of it, only another look tells.
    func put(_ record: LeaseRecord, within limit: Duration) async throws {
        let key = try Layout.lease(cluster, job, epoch: record.epoch)
        let bytes = try JSONDocuments.encode(record)
        try await timeLimit(limit).run { [store] in
            _ = try await store.put(key, .bytes(bytes), .ifAbsent)
        }
        if !store.properties.putIfAbsentIsAtomic { try await clock.sleep(settling) }
    }

    /// Removes all but the newest records. Where that is not allowed, they stay.
    func sweep(_ sight: LeaseSight) async {
        let old = sight.older.dropFirst(Self.kept - 1)
        try? await timeLimit(callLimit).run { [store] in
            for key in old { try await store.delete(key) }
        }
    }

    private static let kept = 5
    private static let listedAtOnce = 50
}
