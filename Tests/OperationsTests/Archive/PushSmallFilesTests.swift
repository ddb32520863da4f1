// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Operations
import PITR
import Repository
import Storage
import SystemPackage
import Testing

/// What else PostgreSQL archives, and what is no file at all.
@Suite("PushWAL: other files", .timeLimit(.minutes(1))) struct PushSmallFilesTests {
    private static let backupHistory = """
        START WAL LOCATION: 0/500028 (file \(Segment.name(5)))
        STOP WAL LOCATION: 0/600138 (file \(Segment.name(6)))
        CHECKPOINT LOCATION: 0/500060
        BACKUP METHOD: streamed
        BACKUP FROM: primary
        START TIME: 2026-11-22 01:00:00 UTC
        LABEL: walden
        START TIMELINE: 1
        STOP TIME: 2026-11-22 01:01:00 UTC
        STOP TIMELINE: 1

        """

    private func push(_ name: String, _ text: String) async throws -> [String] {
        try await withFolder { folder in
            let store = MemoryStore()
            let path = folder.appending(name)
            try path.write(Array(text.utf8))
            do {
                _ = try await PushWAL(try await Archives.make(store)).run(path)
            } catch {
                #expect(try await store.walKeys().isEmpty)
                throw error
            }
            return try await store.walKeys()
        }
    }

    @Test func `histories and backup histories are stored`() async throws {
        let root = "main/15-\(Segment.ours)/wal/"
        #expect(try await push("00000002.history", "1\t0/5000060\tx\n") == [root + "00000002.history.zst"])
        let name = "\(Segment.name(5)).00000028.backup"
        #expect(try await push(name, Self.backupHistory) == [root + "00000001/00000000/\(name).zst"])
    }

    @Test(arguments: [
        ("00000002.history", "rubbish\n"), ("00000002.history", "2\t0/1\tx\n"), ("00000002.history", "3\t0/1\tx\n"),
        ("00000002.history", "1\t0/G\tx\n"), ("00000003.history", "2\t0/1\tx\n1\t0/2\ty\n"),
        ("000000010000000000000005.00000028.backup", ""), ("000000010000000000000005.00000028.backup", "LABEL: x\n"),
    ])
    func `content that is none is damage`(_ name: String, _ text: String) async throws {
        let error = try await #require(throws: WaldenError.self) { try await push(name, text) }
        #expect(error.code == .integrity)
    }

    @Test func `a backup history of another segment is damage`() async throws {
        let error = try await #require(throws: WaldenError.self) {
            try await push("\(Segment.name(6)).00000028.backup", Self.backupHistory)
        }
        #expect(error.code == .integrity)
    }

    @Test func `a history of more than a mebibyte is damage`() async throws {
        let error = try await #require(throws: WaldenError.self) {
            try await push("00000002.history", String(repeating: "# comment\n", count: 120_000))
        }
        #expect(error.code == .integrity)
    }

    @Test(arguments: ["segment", "history", "partial", "backup"])
    func `a folder, a FIFO, a socket's place, a link to nowhere or nothing is no file`(_ kind: String) async throws {
        let names = [
            "segment": Segment.name(5), "history": "00000002.history", "partial": "\(Segment.name(5)).partial",
            "backup": "\(Segment.name(5)).00000028.backup",
        ]
        let name = try #require(names[kind])
        let makers: [(String, (String) -> Int32)] = [
            ("nothing", { _ in 0 }), ("folder", { mkdir($0, 0o700) }), ("FIFO", { mkfifo($0, 0o600) }),
            ("dangling link", { symlink("/nowhere/at/all", $0) }), ("device", { symlink("/dev/zero", $0) }),
        ]
        for (what, make) in makers {
            try await withFolder { folder in
                let store = MemoryStore()
                try #require(make(folder.appending(name).string) == 0)
                let push = PushWAL(try await Archives.make(store))
                let error = try await #require(throws: WaldenError.self, "\(what)") {
                    try await push.run(folder.appending(name))
                }
                #expect([.notFound, .failed, .integrity].contains(error.code), "\(what): \(error)")
                #expect(try await store.walKeys().isEmpty)
            }
        }
    }

    /// Fault 12 of docs/faults.md.
    @Test func `a file that changes while it is read is damage that may be tried again, and nothing is stored`()
        async throws
    {
        for change in [Change.grow, .shrink, .rewrite] {
            try await withFolder { folder in
                let path = folder.appending(Segment.name(5))
                try path.write(Segment(5).bytes)
                let memory = MemoryStore()
                _ = try await Archives.make(memory)
                let store = MeddlingStore(memory) { try change.apply(to: path) }
                let push = PushWAL(try await Archives.open(store))
                let error = try await #require(throws: WaldenError.self) { try await push.run(path) }
                #expect(error.code == .integrity)
                #expect(error.canRetry)
                #expect(try await memory.walKeys().isEmpty)
            }
        }
    }

    @Test func `a store that does not answer comes out as it is`() async throws {
        try await withFolder { folder in
            let path = folder.appending(Segment.name(5))
            try path.write(Segment(5).bytes)
            for operation in [StoreOperation.head, .put] {
                let memory = MemoryStore()
                _ = try await Archives.make(memory)
                let faulty = FaultyStore(
                    memory, plan: [FaultRule(operation, keyContaining: "/wal/", .failBefore(Archives.unreachable))])
                let push = PushWAL(try await Archives.open(faulty))
                await #expect(throws: Archives.unreachable) { try await push.run(path) }
            }
        }
    }
}

private enum Change {
    case grow, shrink, rewrite

    func apply(to path: FilePath) throws {
        let file = try FileDescriptor.open(path, .writeOnly)
        try file.closeAfter {
            switch self {
            case .grow: _ = try file.writeAll(toAbsoluteOffset: 1 << 20, [1])
            case .shrink: ftruncate(file.rawValue, 1 << 19)
            case .rewrite: _ = try file.writeAll(toAbsoluteOffset: 4096, [1, 2, 3])
            }
        }
    }
}
