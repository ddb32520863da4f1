// SPDX-License-Identifier: MIT

import Glibc
import PostgresTestSupport
import SystemPackage
import Testing

/// The power is lost after each system call of the built programs, and whatever a disk may hold then keeps what was
/// promised.
///
/// Every state is looked at, not a sample; each test prints how many.
@Suite(
    .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"),
    .enabled(if: DiskRecording.isPossible, "\(DiskRecording.skipped)"), .serialized)
struct PowerLossTests {
    /// Fault 3 of docs/faults.md.
    @Test func `a push keeps what it acknowledged, shows nothing that is not whole, and flushes nothing in vain`()
        async throws
    {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let push = try await fixture.recordPush(fixture.segment(7))
            expectSafe(push, "a push")
            #expect(push.flushes.count >= 5)
            for index in push.flushes {
                var less = PowerLoss(push.without(index))
                #expect(
                    !less.violations().isEmpty, "without \(push.calls[index]) nothing is lost: the model sees nothing")
            }
            expectSafe(try await fixture.recordPush(fixture.segment(7)), "the same again")
            expectSafe(try await fixture.recordPush(fixture.segment(8)), "the next one")
        }
    }

    /// Who is killed between a name and its flush leaves the flush to whoever says that it is there already. The
    /// folders that he made are flushed with what is in them, as journals do: see ``Storage/DirectoryStore``.
    ///
    /// Fault 3 of docs/faults.md.
    @Test func `a push that was killed before any of its flushes is made good by the next one`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let segment = try await fixture.segment(7)
            for number in 1... {
                let killing = ["-e", "inject=fsync:retval=0:signal=KILL:when=\(number)"]
                let killed = try await fixture.recordPush(segment, killing)
                if killed.status == 0 { return #expect(number > 5) }
                let next = try await fixture.recordPush(segment)
                var loss = PowerLoss(killed.followed(by: next))
                loss.bringsFoldersAlong = true
                #expect(loss.violations() == [], "killed before flush \(number)")
                try await fixture.remove(fixture.repository.appending("main/\(fixture.generation)"))
            }
        }
    }

    @Test func `an agent answers when the segment is safe, and not before`() async throws {
        try await withAgentFixture(starts: false) { fixture in
            let before = try DiskRecording.listing(fixture.repository)
            let trace = fixture.cluster.folder.appending("agent-trace")
            // -D: what is started is the agent, and not strace.
            let agent = try await RunningAgent.start(fixture, wrap: DiskRecording.words(to: trace, ["-D"]))
            let segment = try await fixture.segment(7)
            let helper = ["--config", fixture.configuration.string, "--socket", fixture.agentSocket.string]
            expectQuietSuccess(
                try await fixture.run([fixture.programs.helper.string] + helper + ["push", segment.string]))
            agent.send(SIGTERM)
            try await agent.waitForEnd()
            let work = try DiskRecording(before: before, trace: trace, below: fixture.repository, status: 0)
            let object = try #require(work.made { $0.hasSuffix("\(segment.name).zst") }.first)
            let answer = try #require(work.calls.lastIndex(of: .say))
            #expect(work.disk(after: answer).surelyHolds(object), "\(work.calls)")
            let flush = try #require(work.flushes.last { $0 < answer })
            #expect(!work.without(flush).disk(after: answer).surelyHolds(object))
        }
    }

    @Test func `what init says that it made is there`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let place = try await fixture.makeFolder("fresh")
            let command = [
                fixture.programs.walden.string, "init", "--config", "\(place)/walden.yaml", "--repository",
                "\(place)/archive/repository", "--pgdata", fixture.cluster.dataDirectory.string,
            ]
            let work = try await DiskRecording.of(command, below: place, in: fixture.cluster)
            // The configuration is written where it is to be: one that is cut short is told as such, and nobody
            // said that it is there.
            expectSafe(work, "walden init", but: ["walden.yaml may have content that nobody wrote"])
            #expect(work.disk(after: work.calls.count).surelyHolds("walden.yaml"))
            #expect(work.made { $0.hasSuffix("cluster.json") || $0 == "walden.yaml" }.count == 2)
            let key = [fixture.programs.walden.string, "key", "new", "--output", "\(place)/key"]
            let made = try await DiskRecording.of(key, below: place, in: fixture.cluster)
            #expect(made.disk(after: made.calls.count).surelyHolds("key"))
        }
    }

    /// Fault 28 of docs/faults.md.
    @Test func `a marker of a backup or a dump means that all it names is whole`() async throws {
        try await DumpFixture.with(dumps: "globals: false\ndatabases: shop\ntiers: {daily: {keep_last: 1}}") {
            fixture in
            try await fixture.makeDatabase("shop")
            // The server's own pushes make folders that no recording sees.
            try await fixture.recovery.archiveAll()
            for words in [["backup"], ["dump", "--tier", "daily"], ["dump", "--tier", "daily"]] {
                let work = try await fixture.recovery.record(words, below: fixture.repository)
                expectSafe(work, "walden " + words.joined(separator: " "), promises: Marker.names)
                let markers = work.made { Marker.names($0) != nil }
                #expect(markers.count == 1, "\(markers)")
            }
        }
    }

    /// Fault 26 of docs/faults.md.
    @Test func `a restored server can be started only when all of it is safe`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.fill("orders")
            try await fixture.backup()
            let places = fixture.folder.appending("places")
            try await fixture.server.succeed("/bin/mkdir", [places.string])
            let into = places.appending("restored").string
            let work = try await fixture.record(["restore", "--immediate", "--into", into], below: places)
            let files = work.made { $0.hasPrefix("restored/") }
            #expect(files.count > 500)
            var disk = work.disk(after: 0)
            var unsafe: Set<String> = []
            for call in work.calls {
                disk.apply(call)
                guard disk.mayShow("restored/global/pg_control") else { continue }
                unsafe.formUnion(files.filter { !disk.surelyHolds($0) && $0 != "restored/global/pg_control" })
            }
            #expect(unsafe.isEmpty, "\(unsafe.count): \(unsafe.sorted().prefix(20))")
            for name in ["restored/global/pg_control", "restored.walden-plan.json"] {
                #expect(disk.surelyHolds(name), "\(name) is not safe in the end")
            }
        }
    }
}

/// Which files a marker says are there; nil for what is no marker.
private enum Marker {
    static func names(_ path: String) -> ((String) -> Bool)? {
        if path.hasSuffix("/backup.json") {
            let folder = path.dropLast("backup.json".count)
            return { $0.hasPrefix(folder) && $0 != path }
        }
        guard path.contains("/dumps/"), path.hasSuffix(".json") else { return nil }
        let stem = path.dropLast("json".count)
        return { $0.hasPrefix(stem) && $0 != path }
    }
}

private func expectSafe(
    _ recording: DiskRecording, _ what: String, promises: @escaping (String) -> ((String) -> Bool)? = { _ in nil },
    but accepted: Set<String> = [], sourceLocation: SourceLocation = #_sourceLocation
) {
    var loss = PowerLoss(recording)
    loss.promises = promises
    let violations = loss.violations().subtracting(accepted)
    #expect(violations == [], "\(what): \(recording.calls)", sourceLocation: sourceLocation)
    print("power loss: \(what): \(recording.calls.count) calls, \(loss.states) states")
}

extension WaldenFixture {
    fileprivate var generation: String { "\(cluster.programs.major)-\(systemIdentifier)" }

    fileprivate func recordPush(_ path: FilePath, _ options: [String] = []) async throws -> DiskRecording {
        let command = [programs.walden.string, "wal", "push", "--config", configuration.string, path.string]
        return try await DiskRecording.of(command, below: repository, in: cluster, options)
    }
}

extension RecoveryFixture {
    fileprivate func record(_ words: [String], below root: FilePath) async throws -> DiskRecording {
        let command = ["/usr/bin/env", "WALDEN_CONFIG=\(configuration)", RecoveryPrograms.walden] + words
        return try await DiskRecording.of(command, below: root, in: server)
    }
}
