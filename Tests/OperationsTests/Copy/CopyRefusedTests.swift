// SPDX-License-Identifier: MIT

import Codec
import Errors
import Operations
import PITR
import Repository
import Storage
import Testing

/// What cannot be done is said before anything is written.
@Suite("Copy refused") struct CopyRefusedTests {
    private let target = MemoryStore()
    private let identity = AgeIdentity.generate()

    private func error(_ body: () async throws -> Void) async throws -> WaldenError {
        try await #require(throws: WaldenError.self) { try await body() }
    }

    @Test(arguments: [CopySelection.backups([CopyFixture.id]), .everything, .wal])
    func `without the key for what must be opened nothing is written`(_ selection: CopySelection) async throws {
        let sealed = try await CopyFixture.make(.sealed(identity))
        _ = try await Archives.make(target)
        let before = try await target.allKeys()
        let other = AgeIdentity.generate()
        for keys in [Keyring(), Keyring([other])] {
            for way in [CopyFixture.Way(), .sealed(other, withKey: false)] {
                let closed = CopyFixture(
                    store: sealed.store, way: .init(sealing: sealed.way.sealing, keys: keys), marker: sealed.marker)
                let error = try await error { _ = try await closed.copy(to: target, way, selection).run() }
                #expect(error.code == (keys.identities.isEmpty ? .configuration : .permission))
                #expect(error.hint?.contains("identity file") == true)
            }
        }
        #expect(try await target.allKeys() == before)
    }

    @Test func `a repository that was never made is an error that says how to make one`() async throws {
        let fixture = try await CopyFixture.make()
        let places = [place("a", fixture.store), place("b", target)]
        let error = try await error {
            _ = try await CopyRepository.open(
                CopyRoute(from: places[0], to: places[1]), cluster: "main", .everything, now: CopyFixture.now)
        }
        #expect(error.code == .notFound && error.hint?.contains("walden init") == true)
    }

    @Test func `another cluster under the same name is refused`() async throws {
        let fixture = try await CopyFixture.make()
        let other = ClusterRecord.Generation(
            major: 15, systemIdentifier: SystemIdentifier(8), firstSeen: Instant(microseconds: 0),
            segmentSize: Segment.size, blockBytes: 8192)
        _ = try await Archives.make(target, generations: [other])
        let before = try await target.allKeys()
        let error = try await error { _ = try await fixture.copy(to: target).run() }
        #expect(error.code == .refused)
        #expect(try await target.allKeys() == before)
    }

    @Test func `a backup that there is not is an error before anything is copied`() async throws {
        let fixture = try await CopyFixture.make()
        _ = try await Archives.make(target)
        let gone = try #require(BackupID("20000101T000000Z-full"))
        let error = try await error {
            _ = try await fixture.copy(to: target, .init(), .backups([CopyFixture.id, gone])).run()
        }
        #expect(error.code == .notFound && error.message.contains(gone.text))
        #expect(try await target.walKeys().isEmpty)
    }

    @Test func `a store that is down ends it, and does not count as so many failures`() async throws {
        let fixture = try await CopyFixture.make()
        _ = try await Archives.make(target)
        let down = FaultyStore(target, plan: [FaultRule(.put, calls: 2...99, .failBefore(Archives.unreachable))])
        let error = try await error { _ = try await fixture.copy(to: down, .init(), .everything).run() }
        #expect(error.code == .unavailable)
    }

    private func place(_ name: String, _ store: any ObjectStore) -> RepositoryPlace {
        let compression = CompressionChoice(wal: .zstd(level: 1), backup: .zstd(level: 1))
        return RepositoryPlace(name: name, store: store, compression: compression)
    }

    private func route(_ places: [RepositoryPlace], _ from: String?, _ to: String?, _ selection: CopySelection)
        async throws -> String
    {
        let route = try await CopyRoute.choose(
            ClusterRepositories(places, cluster: "main"), from: from, to: to, selection)
        return "\(route.from.name) to \(route.to.name)"
    }

    @Test func `what was not named is found where there is no choice`() async throws {
        let fixture = try await CopyFixture.make()
        _ = try await Archives.make(target)
        let places = [place("empty", target), place("full", fixture.store)]
        let one = CopySelection.backups([CopyFixture.id])
        #expect(try await route(places, "full", nil, .everything) == "full to empty")
        #expect(try await route(places, nil, "empty", .wal) == "full to empty")
        #expect(try await route(places, nil, nil, one) == "full to empty")
        let three = places + [place("third", MemoryStore())]
        #expect(try await route(three, nil, "third", one) == "full to third")
        for (from, to) in [("full", "full"), (nil, nil), ("full", nil), ("nowhere", "full")] as [(String?, String?)] {
            let error = try await error { _ = try await route(three, from, to, one) }
            #expect(error.code == .usage)
        }
        let nowhere = try await error { _ = try await route(places, nil, "full", one) }
        #expect(nowhere.code == .notFound)
    }
}
