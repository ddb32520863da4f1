// SPDX-License-Identifier: MIT

import Glibc
import Operations
import PITR
import SystemPackage
import Testing

@testable import Agent

/// What waits to be archived, and how fast it comes.
@Suite struct BacklogTests {
    private func withReady(_ names: [String], _ body: (ServerWALFolder) throws -> Void) async throws {
        try await withFolder { folder in
            let status = folder.appending("archive_status")
            try status.makeFolder()
            for name in names { try status.appending(name).write() }
            let opened = try FileDescriptor.open(folder, .readOnly, options: .directory)
            try opened.closeAfter { try body(ServerWALFolder(opened)) }
        }
    }

    @Test func `only segments that are ready count`() async throws {
        let names = [
            "000000010000000000000007.ready", "000000010000000000000003.ready", "000000010000000000000001.done",
            "00000002.history.ready", "000000010000000000000002.00000028.backup.ready",
            "000000010000000000000002.partial.ready", "00000001000000000000000g.ready", ".ready", "x.ready",
            "0000000100000000000000020.ready", "00000001000000000000000a.ready",
        ]
        try await withReady(names) { folder in
            let backlog = try Backlog.count(in: folder)
            #expect(backlog.segments == 2 && backlog.first == "000000010000000000000003")
        }
    }

    @Test func `a folder that is not there is said, not taken for empty`() async throws {
        try await withFolder { path in
            let opened = try FileDescriptor.open(path, .readOnly, options: .directory)
            try opened.closeAfter {
                _ = #expect(throws: (any Error).self) { try Backlog.count(in: ServerWALFolder(opened)) }
            }
        }
    }

    /// Fault 31 of docs/faults.md.
    @Test func `two hundred thousand cost no memory`() {
        var backlog = Backlog()
        for number: UInt64 in (0..<200_000).reversed() { backlog.add(Segment.name(number + 1)) }
        #expect(backlog.segments == 200_000 && backlog.first == Segment.name(1))
        // Nothing in it grows: the longest is a segment's name.
        let lengths = Mirror(reflecting: backlog).children.compactMap { ($0.value as? any Collection)?.count }
        #expect(lengths.allSatisfy { $0 <= 24 })
    }

    @Test func `the rate is that of the last ten minutes`() {
        var rate = WALRate()
        let start = ContinuousClock.now
        #expect(rate.bytesPerSecond == nil)
        rate.add(LSN(1000), at: start)
        #expect(rate.bytesPerSecond == nil)
        rate.add(LSN(1000), at: start)
        #expect(rate.bytesPerSecond == nil)
        rate.add(LSN(4000), at: start + .seconds(30))
        #expect(rate.bytesPerSecond == 100)
        for step in 1...100 { rate.add(LSN(4000 + UInt64(step) * 30), at: start + .seconds(30 + step * 30)) }
        #expect(rate.bytesPerSecond == 1)
        // Another server, or another timeline of it.
        rate.add(LSN(500), at: start + .seconds(4000))
        #expect(rate.bytesPerSecond == nil)
        rate.add(LSN(UInt64.max), at: start + .seconds(4001))
        #expect(rate.bytesPerSecond.map { $0 > 1e19 } == true)
    }
}
