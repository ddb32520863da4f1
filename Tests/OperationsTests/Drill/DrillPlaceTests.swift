// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Repository
import SystemPackage
import Testing

@testable import Operations

@Suite("Where a drill may be done, and what it may take away") struct DrillPlaceTests {
    private func check(_ directory: FilePath, _ trees: [BackupMarker.Tree] = [], forbidden: [FilePath] = [])
        async throws -> FilePath
    {
        var request = DrillRequest(
            plan: try Markers.plan(.latest), marker: Markers.marker(trees + [Markers.tree("base", nil)]),
            directory: directory, restoreCommand: "fetch")
        request.forbidden = forbidden
        return try await DrillPlace(request).checked()
    }

    private func refusal(_ directory: FilePath, _ trees: [BackupMarker.Tree] = [], forbidden: [FilePath] = [])
        async throws -> WaldenError
    {
        try await #require(throws: WaldenError.self) { try await check(directory, trees, forbidden: forbidden) }
    }

    @Test func `an ordinary folder is one, with its links followed`() async throws {
        try await withFolder { folder in
            let (real, link) = (folder.appending("real"), folder.appending("link"))
            try real.makeFolder()
            symlink(real.string, link.string)
            #expect(try await check(real) == real)
            #expect(try await check(link) == real)
            #expect(try await refusal(folder.appending("none")).code == .notFound)
            try folder.appending("file").write()
            #expect(try await refusal(folder.appending("file")).code == .refused)
        }
    }

    @Test func `a data directory and all that is in it, a tablespace and a repository are none`() async throws {
        try await withFolder { folder in
            let inside = folder.appending("data").appending("base")
            try inside.makeFolder()
            try folder.appending("data").appending("PG_VERSION").write(Array("15\n".utf8))
            let link = folder.appending("innocent")
            symlink(inside.string, link.string)
            for place in [folder.appending("data"), inside, link] {
                let error = try await refusal(place)
                #expect(error.code == .refused && error.cause?.contains("data directory") == true)
            }
            let space = folder.appending("space")
            try space.makeFolder()
            let trees = [Markers.tree("16385", space.string), Markers.tree("16386", "/nowhere/at/all")]
            #expect(try await refusal(space, trees).cause?.contains("tablespace") == true)
            #expect(try await refusal(space, forbidden: [folder]).cause?.contains("repository") == true)
            #expect(try await check(space) == space)
        }
    }

    @Test func `only what a process left that surely has ended is taken away`() async throws {
        try await withFolder { folder in
            let leftovers = ScratchLeftovers(DrillScratch.purpose)
            var ended = ProcessIdentity.current
            ended.startTicks += 1
            var elsewhere = ended
            elsewhere.boot = "another"
            elsewhere.host = "another"
            var rebooted = ended
            rebooted.boot = "another"
            let owners: [(String, ProcessIdentity?)] = [
                ("walden-drill-1-a", ended), ("walden-drill-1-b", .current), ("walden-drill-1-c", elsewhere),
                ("walden-drill-1-d", nil), ("walden-drill-1-e", rebooted), ("walden-test-server-1-a", ended),
                ("mine", ended),
            ]
            for (name, owner) in owners {
                try folder.appending(name).makeFolder()
                guard let owner else { continue }
                let lines = [
                    owner.host, owner.boot, owner.namespace, String(owner.process), String(owner.startTicks),
                ]
                try folder.appending(name).appending(ScratchOwner.name)
                    .write(Array(lines.joined(separator: "\n").utf8))
            }
            symlink(folder.appending("mine").string, folder.appending("walden-drill-1-f").string)
            let outcomes = try await leftovers.sweep(folder, data: DrillScratch.data(in:))
            #expect(outcomes.count == 2)
            let left = try folder.names
            #expect(
                left == [
                    "mine", "walden-drill-1-b", "walden-drill-1-c", "walden-drill-1-d", "walden-drill-1-f",
                    "walden-test-server-1-a",
                ])
        }
    }

    @Test func `a process that postmaster.pid names is not signalled unless it runs in that folder`() async throws {
        try await withFolder { folder in
            let data = folder.appending("data")
            try data.makeFolder()
            try data.appending("postmaster.pid").write(Array("\(getpid())\n\(data)\n".utf8))
            let server = ScratchServer(of: data)
            #expect(server.process == nil)
            #expect(server.end())
        }
    }

    @Test func `what nobody marks any more nobody takes away`() async throws {
        try await withFolder { folder in
            let scratch = try await DrillScratch.make(in: folder, owner: nil)
            #expect(ScratchOwner.read(from: scratch.folder) == .current)
            try await scratch.keep()
            #expect(ScratchOwner.read(from: scratch.folder) == nil)
            #expect(!ScratchLeftovers(DrillScratch.purpose).isAbandoned(scratch.folder))
            #expect(await scratch.remove())
            #expect(try folder.names.isEmpty)
        }
    }

    @Test func `a path that no socket fits into is refused`() async throws {
        try await withFolder { folder in
            let long = folder.appending(String(repeating: "x", count: 80))
            try long.makeFolder()
            let error = try await #require(throws: WaldenError.self) {
                _ = try await DrillScratch.make(in: long, owner: nil)
            }
            #expect(error.code == .configuration)
            #expect(try long.names.isEmpty)
        }
    }
}
