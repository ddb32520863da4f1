// SPDX-License-Identifier: MIT

import Codec
import Errors
import Glibc
import PITR
import Storage
import SystemPackage
import Testing

@testable import Operations

/// Whatever goes wrong ahead is met, and told, only by the call that asks for it; and PostgreSQL sees whole files only.
@Suite("Prefetcher, faults") struct PrefetcherFaultTests {
    @Test func `at a hole it answers as a direct fetch does, and goes on when it is filled`() async throws {
        try await Recovery.with(1...9) { recovery in
            try await recovery.lose(3)
            try await recovery.replay(1)
            try await recovery.replay(2)
            let error = try await #require(throws: WaldenError.self) { try await recovery.ask(3) }
            #expect(error.code == .integrity && error.message.contains(Segment.name(3)), "\(error)")
            #expect(try !recovery.wal.names.contains(Recovery.target))
            try await recovery.archive(3)
            for number in 3...9 as ClosedRange<UInt64> { try await recovery.replay(number) }
        }
    }

    @Test func `the end of the archive is no end for good`() async throws {
        try await Recovery.with(1...3) { recovery in
            for number in 1...3 as ClosedRange<UInt64> { try await recovery.replay(number) }
            for _ in 1...3 { #expect(try await recovery.ask(4) == .endOfArchive) }
            try await recovery.archive(4)
            try await recovery.archive(5)
            try await recovery.replay(4)
            try await recovery.waitUntilReady(5...5)
            try await recovery.replay(5)
            #expect(try await recovery.ask(6) == .endOfArchive)
        }
    }

    @Test func `a server that waits for a segment has nothing else looked for`() async throws {
        try await Recovery.with(1...3) { recovery in
            for number in 1...3 as ClosedRange<UInt64> { try await recovery.replay(number) }
            #expect(try await recovery.ask(4) == .endOfArchive)
            let before = (recovery.store.asked("/wal/"), recovery.store.asked(Segment.name(4)))
            for _ in 1...5 { #expect(try await recovery.ask(4) == .endOfArchive) }
            let after = (recovery.store.asked("/wal/"), recovery.store.asked(Segment.name(4)))
            #expect(after.1 > before.1 && after.0 - before.0 == after.1 - before.1)
        }
    }

    @Test func `a repository that is gone is never the end of the archive`() async throws {
        try await Recovery.with(1...3, ahead: 2) { recovery in
            try await recovery.replay(1)
            try await recovery.waitUntilReady(2...3)
            recovery.store.vanish()
            try await recovery.replay(2)  // it lies ready
            try await recovery.replay(3)
            await #expect(throws: WaldenError.self) { try await recovery.ask(4) }
        }
    }

    @Test func `a damaged object stops the call that asks for it, and leaves nothing behind`() async throws {
        try await Recovery.with(1...5) { recovery in
            let stored = try Compression.zstd(level: 1).compressed(Recovery.content(3))
            try await recovery.put(Array(stored.dropLast()), 3)
            try await recovery.replay(1)
            try await recovery.replay(2)
            let error = try await #require(throws: WaldenError.self) { try await recovery.ask(3) }
            #expect(error.code == .integrity)
            #expect(try !recovery.wal.names.contains(Recovery.target))
            #expect(try !recovery.ready().contains(Segment.name(3)))
            try await recovery.put(stored, 3)
            try await recovery.replay(3)
        }
    }

    @Test(
        arguments: [{ $0.systemIdentifier = 42 }, { $0.address = 9 << 20 }, { $0.byteCount = 1 << 19 }]
            as [@Sendable (inout Segment) -> Void])
    func `another segment under the name is not given`(_ change: @Sendable (inout Segment) -> Void) async throws {
        try await Recovery.with(1...5) { recovery in
            var segment = Segment(2)
            change(&segment)
            try await recovery.put(try Compression.zstd(level: 1).compressed(segment.bytes), 2)
            try await recovery.replay(1)
            await #expect(throws: WaldenError.self) { try await recovery.ask(2) }
            #expect(try !recovery.wal.names.contains(Recovery.target))
        }
    }

    @Test(arguments: ["../x", "", "x", "00000001000000000000000a", "%f", "000000010000000000000001\u{0}", "lock"])
    func `a name that is no WAL file's`(_ name: String) async throws {
        try await Recovery.with(1...3) { recovery in
            let error = try await #require(throws: WaldenError.self) { try await recovery.ask(name) }
            #expect(error.code == .usage)
            #expect(try recovery.wal.names == [Recovery.folderName])
        }
    }

    @Test func `the last name that there is has no successor`() async throws {
        try await Recovery.with(1...1) { recovery in
            let last = (UInt64.max >> 20)
            try await recovery.archive(last)
            try await recovery.replay(last)
            try await recovery.replay(1)
        }
    }

    @Test func `another server is refused as in a direct fetch, and gets nothing that lies ready`() async throws {
        try await Recovery.with(1...9) { recovery in
            try await recovery.replay(1)
            try await recovery.waitUntilReady(2...5)
            let error = try await #require(throws: WaldenError.self) {
                try await recovery.ask(Segment.name(2), of: SystemIdentifier(42))
            }
            #expect(error.code == .refused)
            #expect(try recovery.wal.names == [Recovery.folderName])
            try await recovery.replay(2)
        }
    }

    @Test func `what lies ready and was changed by somebody is fetched anew`() async throws {
        try await Recovery.with(1...3) { recovery in
            try await recovery.replay(1)
            try await recovery.waitUntilReady(2...3)
            let folder = recovery.wal.appending(Recovery.folderName)
            for name in try folder.names where name != "lock" { truncate(folder.appending(name).string, 4096) }
            try await recovery.replay(2)
            try await recovery.replay(3)
        }
    }

    @Test func `what a killed process left is never delivered, and goes away`() async throws {
        try await withFolder { wal in
            let left = wal.appending(Recovery.folderName)
            try left.makeFolder()
            let name = Segment.name(2)
            for file in [name, "\(name).1", "\(name).1.part", "lock", "fetch.sock"] {
                try left.appending(file).write([1, 2, 3])
            }
            let parent = try FileDescriptor.open(wal, .readOnly, options: [.directory])
            defer { try? parent.close() }  // it was only read
            let held = try PrefetchFolder.take(Recovery.folderName, in: parent)
            #expect(try left.names == ["lock"])
            held.takeAway()
            #expect(try wal.names.isEmpty)
        }
    }

    @Test func `one process holds the folder at a time, and the next takes it over`() async throws {
        try await Recovery.with(1...3) { recovery in
            let other = Prefetcher(
                [FetchSource(name: "") { try await Archives.open(recovery.store) }], PrefetchSettings(),
                folderName: Recovery.folderName)
            let error = try await #require(throws: Prefetcher.NotServed.self) {
                try await other.fetch(
                    Segment.name(1), into: recovery.folder, as: "x", of: nil, within: .seconds(60))
            }
            #expect(error.reason.code == .locked)
            await recovery.prefetcher.stop()
            let answer = try await other.fetch(
                Segment.name(1), into: recovery.folder, as: "x", of: nil, within: .seconds(60))
            #expect(answer.outcome == .delivered)
            await other.stop()
            #expect(try recovery.wal.names == ["x"])
        }
    }

    @Test func `an older call never puts its file where a newer one's is expected`() async throws {
        try await Recovery.with(1...9) { recovery in
            recovery.store.close(Segment.name(5))
            let older = Task { try await recovery.ask(5) }
            try await recovery.wait(for: "the older call") { recovery.store.waiting(Segment.name(5)) == 1 }
            #expect(try await recovery.ask(1) == .delivered)
            recovery.store.open(Segment.name(5))
            let error = await #expect(throws: WaldenError.self) { try await older.value }
            #expect(error?.code == .conflict)
            #expect(try recovery.delivered() == Recovery.content(1))
        }
    }

    @Test func `after its time a call puts nothing in place`() async throws {
        try await Recovery.with(1...2) { recovery in
            recovery.store.close(Segment.name(1))
            let error = await #expect(throws: WaldenError.self) {
                try await recovery.ask(Segment.name(1), limit: .milliseconds(50))
            }
            #expect(error?.code == .timedOut)
            recovery.store.open(Segment.name(1))
            try await recovery.replay(2)
            #expect(try !recovery.wal.names.contains(Recovery.target))
        }
    }

    @Test func `what the first repository has damaged comes ahead from the second, and is told`() async throws {
        try await Recovery.with(1...3) { recovery in
            let damaged = MemoryStore()
            _ = try await Archives.make(damaged)
            _ = try await damaged.put(try Recovery.key(2), .bytes([1, 2, 3]), .replacing)
            await recovery.prefetcher.stop()
            let both = Prefetcher(
                [damaged, recovery.memory as any ObjectStore].enumerated().map { index, store in
                    FetchSource(name: "store\(index + 1)") { try await Archives.open(store) }
                }, PrefetchSettings(), folderName: Recovery.folderName)
            for number in 1...3 as ClosedRange<UInt64> {
                let answer = try await both.fetch(
                    Segment.name(number), into: recovery.folder, as: "x", of: Segment.ours, within: .seconds(60))
                #expect(answer.outcome == .delivered)
                #expect(answer.notes.count == (number == 2 ? 1 : 0), "\(answer)")
                try await recovery.wait(for: "the look-ahead") { try recovery.ready().count == Int(3 - number) }
            }
            await both.stop()
        }
    }

    @Test func `a path that cannot be written is told`() async throws {
        try await Recovery.with(1...3) { recovery in
            try recovery.wal.appending(Recovery.target).makeFolder()
            try recovery.wal.appending(Recovery.target).appending("x").write()
            for _ in 1...2 {
                let error = try await #require(throws: WaldenError.self) { try await recovery.ask(1) }
                #expect(error.message.contains(Recovery.target))
            }
        }
    }

    @Test func `while segments are delivered, no file of another size is ever at the path`() async throws {
        try await Recovery.with(1...60, ahead: 8, workers: 4) { recovery in
            let path = recovery.wal.appending(Recovery.target).string
            let watcher = Task {
                var sizes: Set<Int> = []
                while !Task.isCancelled {
                    var status = stat()
                    if stat(path, &status) == 0 { sizes.insert(status.st_size) }
                    await Task.yield()
                }
                return sizes
            }
            for number in 1...60 as ClosedRange<UInt64> { try await recovery.ask(number) }
            watcher.cancel()
            #expect(await watcher.value.subtracting([1 << 20]).isEmpty)
        }
    }
}
