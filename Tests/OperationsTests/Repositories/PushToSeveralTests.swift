// SPDX-License-Identifier: MIT

import Codec
import Errors
import Operations
import Repository
import Storage
import SystemPackage
import Testing

/// Several repositories are independent of each other.
@Suite("Push to several repositories") struct PushToSeveralTests {
    private static let zstd = Compression.zstd(level: 1)
    private let local = MemoryStore()
    private let remote = MemoryStore()

    private func place(_ name: String, _ store: any ObjectStore, _ compression: Compression = zstd) -> RepositoryPlace {
        RepositoryPlace(
            name: name, store: store, compression: CompressionChoice(wal: compression, backup: compression))
    }

    private func prepare() async throws {
        _ = try await Archives.make(local)
        _ = try await Archives.make(remote)
    }

    private func push(_ path: FilePath, _ places: RepositoryPlace..., policy: PushPolicy = .all) async throws
        -> PushWAL.Report
    {
        try await PushWAL(ClusterRepositories(places, cluster: "main"), policy).run(path)
    }

    private func withSegment(_ body: (FilePath) async throws -> Void) async throws {
        try await withFolder { folder in
            let path = folder.appending(Segment.name(5))
            try path.write(Segment(5).bytes)
            try await body(path)
        }
    }

    @Test func `every repository gets the segment, and again has it already`() async throws {
        try await prepare()
        try await withSegment { path in
            let report = try await push(path, place("local", local), place("remote", remote, .gzip(level: 1)))
            #expect(report.members.map(\.outcome) == [.success(.stored), .success(.stored)])
            #expect(report.warnings.isEmpty)
            #expect(try await local.walKeys().first?.hasSuffix(".zst") == true)
            #expect(try await remote.walKeys().first?.hasSuffix(".gz") == true)
            let again = try await push(path, place("local", local), place("remote", remote, .gzip(level: 1)))
            #expect(again.outcome == .alreadyThere)
        }
    }

    private static let faults: [FaultRule] = [
        FaultRule(.put, calls: 1...9, .failBefore(Archives.unreachable)),
        FaultRule(.get, calls: 1...9, .failBefore(Archives.unreachable)),
    ]

    @Test(arguments: faults.indices)
    func `one that is down keeps nothing from the others, and the policy decides`(_ fault: Int) async throws {
        try await prepare()
        try await withSegment { path in
            let down = FaultyStore(remote, plan: [Self.faults[fault]])
            let places = [place("remote", down), place("local", local)]
            let error = try await #require(throws: WaldenError.self) { try await push(path, places[0], places[1]) }
            #expect(error.code == .unavailable && error.canRetry)
            #expect(error.description.contains("is not in remote; it is in local"))
            #expect(try await local.walKeys().count == 1)
            let report = try await push(path, places[0], places[1], policy: .any(grace: .seconds(1)))
            #expect(report.members.last?.outcome == .success(.alreadyThere))
            #expect(report.warnings.count == 1 && report.warnings[0].contains("is not in repository remote"))
        }
    }

    @Test func `nothing that is stored is sent again on retry`() async throws {
        try await prepare()
        try await withSegment { path in
            let far = FarStore(local)
            let down = FaultyStore(
                remote, plan: [FaultRule(.put, calls: 1...1, .failBefore(Archives.unreachable))])
            await #expect(throws: WaldenError.self) { try await push(path, place("far", far), place("remote", down)) }
            #expect(far.puts == 1)
            _ = try await push(path, place("far", far), place("remote", down))
            #expect(far.puts == 1)
            #expect(try await remote.walKeys().count == 1)
        }
    }

    @Test func `one that hangs is not waited for where any is enough`() async throws {
        try await prepare()
        try await withSegment { path in
            let hanging = FaultyStore(remote, plan: [FaultRule(.put, .stall)])
            let report = try await push(
                path, place("remote", hanging), place("local", local), policy: .any(grace: .milliseconds(50)))
            #expect(report.outcome == .stored)
            guard case .failure(let error)? = report.members.first?.outcome else {
                Issue.record("the hanging one is said to have stored it")
                return
            }
            #expect(error.code == .timedOut)
        }
    }

    @Test func `whoever may put and not look pushes where the store keeps what is there`() async throws {
        try await prepare()
        try await withSegment { path in
            let denied = WaldenError(.permission, "cannot look up the object")
            let blind = FarStore(
                FaultyStore(remote, plan: [FaultRule(.head, keyContaining: "/wal/", calls: 1...9, .failBefore(denied))])
            )
            let report = try await push(path, place("local", local), place("blind", blind))
            #expect(report.members.map(\.outcome) == [.success(.stored), .success(.stored)])
        }
    }

    /// Fault 5 of docs/faults.md.
    @Test(arguments: [1, 2])
    func `no push waits for ever, whatever hangs`(_ repositories: Int) async throws {
        try await prepare()
        try await withSegment { path in
            let hanging = place("remote", FaultyStore(remote, plan: [FaultRule(.put, .stall)]))
            let places = [hanging, place("local", local)].prefix(repositories)
            let push = PushWAL(ClusterRepositories(Array(places), cluster: "main"), .all, limit: .milliseconds(300))
            let error = try await #require(throws: WaldenError.self) { try await push.run(path) }
            #expect(error.code == .timedOut && error.canRetry)
        }
    }

    @Test func `where none has it any is not enough`() async throws {
        try await prepare()
        try await withSegment { path in
            let down = FaultRule(.put, .failBefore(Archives.unreachable))
            let error = try await #require(throws: WaldenError.self) {
                try await push(
                    path, place("a", FaultyStore(local, plan: [down])), place("b", FaultyStore(remote, plan: [down])),
                    policy: .any(grace: .seconds(1)))
            }
            #expect(error.message.contains("is not in a, b"))
        }
    }

    /// Fault 2 of docs/faults.md.
    @Test func `other content in one is a conflict whatever else failed`() async throws {
        try await prepare()
        try await withSegment { path in
            _ = try await push(path, place("local", local))
            var other = Segment(5)
            other.filler = 0x5B
            try path.write(other.bytes)
            let down = FaultyStore(remote, plan: [FaultRule(.put, .failBefore(Archives.unreachable))])
            let error = try await #require(throws: WaldenError.self) {
                try await push(path, place("remote", down), place("local", local))
            }
            #expect(error.code == .conflict && !error.canRetry)
        }
    }
}
