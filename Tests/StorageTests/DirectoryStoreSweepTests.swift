// SPDX-License-Identifier: MIT

import Glibc
import Host
import SystemPackage
import Testing

@testable import Storage

@Suite struct DirectoryStoreSweepTests {
    private let here = ProcessIdentity.current

    /// Above the kernel's largest process id (`man 5 proc`, pid_max: 2^22).
    private let nobody: Int32 = (1 << 22) + 1

    @Test func `a process can be told from every other one`() {
        #expect(here.isObservable && !here.hasSurelyEnded && here.process == getpid())
        var named = here
        named.host = "db-1.example"
        let name = TemporaryName(writer: named, instance: .max, number: 7)
        named.host = "db-1_example"
        #expect(TemporaryName(name.text) == TemporaryName(writer: named, instance: .max, number: 7))
    }

    @Test func `a temporary of a process that is gone is swept`() async throws {
        try await expectSwept(true) { $0.process = nobody }
    }

    @Test func `a temporary is swept when another process has its process id now`() async throws {
        try await expectSwept(true) { $0.startTicks -= 1 }
    }

    @Test func `a temporary of a process that runs stays, however old`() async throws {
        try await expectSwept(false) { _ in }
        try await expectSwept(false, later: 100 * Temporaries.longestWrite) { _ in }
    }

    @Test func `a temporary of another boot or namespace is swept after 24 hours only`() async throws {
        let changes: [(inout ProcessIdentity) -> Void] = [
            { $0.boot = "0123" }, { $0.namespace = "1" }, { $0.startTicks = 0 },
        ]
        for change in changes {
            try await expectSwept(false, later: Temporaries.longestWrite - 60_000_000) { mark in
                mark.process = nobody
                change(&mark)
            }
            try await expectSwept(true, later: Temporaries.longestWrite + 60_000_000, change)
        }
    }

    @Test(arguments: ["note", "put.a.b", "put.h.b.x.1.1.1.1", "put.h.b.1.99999999999.1.1.1", "...", "put......."])
    func `a file of any other name is swept after 24 hours only`(name: String) async throws {
        try await expectSwept(false, name: name, later: 0)
        try await expectSwept(true, name: name, later: Temporaries.longestWrite + 60_000_000)
    }

    @Test func `the first put sweeps, and takes the second name from an object whose put was killed`() async throws {
        try await withTemporaryFolder { root in
            let store = try await DirectoryStore.create(root: root)
            var mark = here
            mark.process = nobody
            let left = root.appending(".walden-tmp").appending(TemporaryName(writer: mark, instance: 1, number: 1).text)
            try write([1, 2], to: left)
            try #require(link(left.string, root.appending("linked").string) == 0)
            _ = try await store.put(ObjectKey("other"), .bytes([1]), .ifAbsent)
            #expect(names(in: root.appending(".walden-tmp")) == [])
            #expect(try status(root.appending("linked")).st_nlink == 1)
            #expect(try await store.getAll(ObjectKey("linked"), limit: 2) == [1, 2])
        }
    }

    /// Fault 3 of docs/faults.md.
    @Test func `a put killed half-way leaves nothing to see, and the next process sweeps it`() async throws {
        try await withTemporaryFolder { root in
            let store = try await DirectoryStore.create(root: root)
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = root.string as String] in
                let pulled = Pulled()
                _ = try await DirectoryStore(root: FilePath(path)).put(
                    ObjectKey("main/killed"),
                    .chunks {
                        if await pulled.again() { kill(getpid(), SIGKILL) }
                        return Array(repeating: 1, count: 1 << 20)
                    }, .ifAbsent)
            }
            #expect(names(in: root.appending(".walden-tmp")).count == 1)
            #expect(try await store.list(prefix: "", delimiter: false, after: nil, limit: 9) == ListPage())
            #expect(try await store.list(prefix: "", delimiter: true, after: nil, limit: 9) == ListPage())
            #expect(try await store.head(ObjectKey("main/killed")) == nil)
            #expect(try await store.sweep() == 1)
            #expect(try await store.put(ObjectKey("main/killed"), .bytes([2]), .ifAbsent) == .stored)
        }
    }

    private func expectSwept(
        _ expected: Bool, later: Int64 = 0, _ change: (inout ProcessIdentity) -> Void,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        var mark = here
        change(&mark)
        let name = TemporaryName(writer: mark, instance: 1, number: 1).text
        try await expectSwept(expected, name: name, later: later, sourceLocation: sourceLocation)
    }

    private func expectSwept(
        _ expected: Bool, name: String, later: Int64, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await withTemporaryFolder { root in
            _ = try await DirectoryStore.create(root: root)
            let store = DirectoryStore(tree: DirectoryTree(root: root, now: { MemoryStore.wallClock() + later }))
            try write([1], to: root.appending(".walden-tmp").appending(name))
            #expect(try await store.sweep() == (expected ? 1 : 0), sourceLocation: sourceLocation)
            #expect(names(in: root.appending(".walden-tmp")).isEmpty == expected, sourceLocation: sourceLocation)
        }
    }
}

private actor Pulled {
    private var count = 0

    /// Whether it was called before.
    func again() -> Bool {
        count += 1
        return count > 1
    }
}
