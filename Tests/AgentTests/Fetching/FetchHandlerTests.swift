// SPDX-License-Identifier: MIT

import AgentProtocol
import Codec
import Errors
import Glibc
import Host
import Operations
import PITR
import Repository
import Storage
import SystemPackage
import Testing

@testable import Agent

/// What helpers are told: what a direct fetch would say, or to fetch directly.
@Suite("FetchHandler") struct FetchHandlerTests {
    private static let history = Array("1\t0/5000060\tx\n".utf8)
    private static let name = "00000002.history"

    /// A repository in memory with one history file, and a folder to deliver it into.
    private func with(_ body: (FetchHandler, FilePath) async throws -> Void) async throws {
        let generation = ClusterRecord.Generation(
            major: 15, systemIdentifier: SystemIdentifier(7), firstSeen: Instant(microseconds: 0),
            segmentSize: .standard, blockBytes: 8192)
        let store = MemoryStore()
        let repository = Repository(store)
        try await repository.create(
            RepositoryRecord(repository: "id", created: Instant(microseconds: 0), walden: "0"))
        try await repository.save(ClusterRecord(cluster: "main", generations: [generation]))
        let layout = Layout(cluster: "main", generation: generation.id)
        let key = try layout.key(of: try WALFile(name: Self.name), suffix: "")
        _ = try await store.put(key, .bytes(Self.history), .replacing)
        let place = RepositoryPlace(
            name: "one", store: store, compression: CompressionChoice(wal: .none, backup: .none))
        let prefetcher = Prefetcher(
            ClusterRepositories([place], cluster: "main"), PrefetchSettings(), folderName: FetchServerPath.folder)
        let choice = FetchHandler.Choice(configuration: "/etc/walden/walden.yaml", repository: nil)
        var template = Array("/tmp/walden-agent-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let folder = FilePath(String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
        try await body(FetchHandler(prefetcher, choice, workingDirectory: "/etc"), folder)
        await prefetcher.stop()
        #expect(rmdir(folder.string) == 0, "something is left in \(folder)")
    }

    private func request(
        _ name: String = name, at path: String = "pg_wal/RECOVERYHISTORY", standby: Bool = false, config: String = "",
        repository: String = ""
    ) -> AgentRequest {
        .fetch(
            .init(
                name: Array(name.utf8), path: Array(path.utf8), standby: standby, config: Array(config.utf8),
                repository: Array(repository.utf8)))
    }

    private func ask(_ handler: FetchHandler, _ request: AgentRequest, in folder: FilePath) async throws -> AgentReply {
        let descriptor = open(folder.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        try #require(descriptor >= 0)
        return await handler.answer(request, PassedDescriptors([descriptor]))
    }

    @Test func `only what it was configured for is taken up`() async throws {
        try await with { handler, _ in
            for config in ["", "/etc/walden/walden.yaml", "/etc/./walden/../walden/walden.yaml", "walden/walden.yaml"] {
                #expect(handler.takeUp(request(config: config)) == .within(FetchHandler.limit), "\(config)")
            }
            let others = [
                request(config: "/etc/other.yaml"), request(config: "walden.yaml"), request(repository: "one"),
                request(at: "pg_wal/00000002.history"), request(at: ""), .greet, .push(.init(path: [], config: [])),
            ]
            for other in others {
                guard case .declined = handler.takeUp(other) else {
                    Issue.record("taken up: \(other)")
                    continue
                }
            }
        }
    }

    @Test func `a file is put into the folder that was passed`() async throws {
        try await with { handler, folder in
            let reply = try await ask(handler, request(), in: folder)
            #expect(reply == .done(status: 0, text: []))
            let path = folder.appending("RECOVERYHISTORY")
            let bytes = try SmallFile.bytes(at: path)
            #expect(bytes == Self.history)
            #expect(unlink(path.string) == 0)
        }
    }

    @Test func `the end of the archive is 1 and quiet; what cannot be told is 126, on a standby 69`() async throws {
        try await with { handler, folder in
            #expect(try await ask(handler, request("00000003.history"), in: folder) == .done(status: 1, text: []))
            for (standby, status) in [(false, 126), (true, 69)] as [(Bool, UInt8)] {
                let reply = try await ask(handler, request("../etc/passwd", standby: standby), in: folder)
                guard case .done(status, let text) = reply else {
                    Issue.record("\(reply)")
                    continue
                }
                #expect(String(decoding: text, as: UTF8.self).contains("is not the name of a WAL file"))
            }
        }
    }

    @Test func `without a folder, or with another path, it declines`() async throws {
        try await with { handler, folder in
            guard case .declined = await handler.answer(request(), PassedDescriptors([])) else {
                Issue.record("no folder")
                return
            }
            for path in ["pg_wal/postgresql.conf", "..", "", "RECOVERYXLOG/"] {
                guard case .declined = try await ask(handler, request(at: path), in: folder) else {
                    Issue.record("\(path)")
                    return
                }
            }
        }
    }

    @Test func `a control file that cannot be trusted is no end of the archive`() async throws {
        try await with { handler, folder in
            let descriptors = [
                open(folder.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC), open("/dev/zero", O_RDONLY | O_CLOEXEC),
            ]
            let reply = await handler.answer(request("00000003.history"), PassedDescriptors(descriptors))
            guard case .done(126, _) = reply else {
                Issue.record("\(reply)")
                return
            }
        }
    }
}
