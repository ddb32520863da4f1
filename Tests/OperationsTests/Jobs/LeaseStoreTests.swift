// SPDX-License-Identifier: MIT

import Errors
import PITR
import S3TestSupport
import Storage
import Testing

@testable import Repository

/// Leases in stores that are not memory.
@Suite("Leases in stores") struct LeaseStoreTests {
    private func leases(_ store: any ObjectStore) -> Leases {
        let clock = LeaseClock(now: { Instant(microseconds: MemoryStore.wallClock()) })
        var leases = Leases(store, cluster: "main", job: .backup, clock: clock, waldenVersion: "0")
        leases.settling = .milliseconds(300)
        return leases
    }

    /// Of many at once one has it, by what a check says; given back, another one gets it.
    private func race(_ store: any ObjectStore) async throws {
        let won = try await withThrowingTaskGroup(of: Lease?.self) { group in
            for _ in 0..<6 { group.addTask { try await leases(store).acquireUnlessLocked() } }
            return try await group.reduce(into: [Lease]()) { all, lease in all += lease.map { [$0] } ?? [] }
        }
        if store.properties.putIfAbsentIsAtomic { #expect(won.count == 1) }
        var passed: [Lease] = []
        for lease in won where (try? await lease.check()) != nil { passed.append(lease) }
        #expect(passed.count == 1)
        let first = try #require(passed.first)
        #expect(try await leases(store).acquireUnlessLocked() == nil)
        await first.release()
        let second = try #require(try await leases(store).acquireUnlessLocked())
        #expect(second.epoch > first.epoch)
        await #expect(throws: WaldenError.self) { try await first.check() }
        try await second.check()
    }

    @Test func `a directory`() async throws {
        try await withFolder { try await race(try await DirectoryStore.create(root: $0)) }
    }

    @Test(.enabled(if: S3TestServers.areThere, "\(S3TestServers.skipped)"), arguments: S3TestServers.kinds)
    func `a bucket`(_ kind: S3TestServers.Kind) async throws {
        let server = try await S3TestServers.shared.server(kind)
        var settings = S3Settings(bucket: server.bucket, prefix: server.freshPrefix())
        settings.endpoint = server.endpoint
        let store = try S3Store(
            settings, transport: CurlTransport(HTTPSettings(caFile: server.authority?.string)),
            credentials: FixedCredentials(
                S3Credentials(accessKeyID: server.accessKeyID, secretAccessKey: server.secretAccessKey)))
        #expect(!store.properties.putIfAbsentIsAtomic)
        try await race(RetryingStore(store))
    }
}

extension Leases {
    fileprivate func acquireUnlessLocked() async throws -> Lease? {
        do {
            return try await acquire()
        } catch let error as WaldenError where error.code == .locked {
            return nil
        }
    }
}
