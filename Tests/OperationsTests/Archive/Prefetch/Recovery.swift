// SPDX-License-Identifier: MIT

import Codec
import Errors
import Glibc
import Host
import PITR
import Repository
import Storage
import SystemPackage
import Testing

@testable import Operations

/// A server in recovery on paper: a repository in memory, a folder that stands for pg_wal, and what fetches for it.
struct Recovery: Sendable {
    static let folderName = "ahead"
    static let target = "RECOVERYXLOG"

    let memory: MemoryStore
    let store: GatedStore
    let wal: FilePath
    let folder: FileDescriptor
    let prefetcher: Prefetcher

    /// Segments `numbers` of timeline 1 are in the archive; `ahead` segments are fetched ahead.
    static func with<Value>(
        _ numbers: ClosedRange<UInt64>, ahead: UInt64 = 4, workers: Int = 2, isOn: Bool = true,
        space: VolumeSpace = VolumeSpace(available: 1 << 40, total: 1 << 41),
        _ body: (Recovery) async throws -> Value
    ) async throws -> Value {
        try await withFolder { wal in
            let memory = MemoryStore()
            _ = try await Archives.make(memory)
            let store = GatedStore(memory)
            var settings = PrefetchSettings()
            (settings.queueBytes, settings.workers, settings.isOn) = (ahead << 20, workers, isOn)
            let folder = try FileDescriptor.open(wal, .readOnly, options: [.directory, .closeOnExec])
            let held = try PrefetchFolder.take(folderName, in: folder, measuring: { _ in space })
            let source = FetchSource(name: "one") { try await Archives.open(store) }
            let prefetcher = Prefetcher([source], settings, folderName: folderName, holding: held)
            let recovery = Recovery(memory: memory, store: store, wal: wal, folder: folder, prefetcher: prefetcher)
            for number in numbers { try await recovery.archive(number) }
            return try await closing(with: {
                await prefetcher.stop()
                try? folder.close()  // it was only read
            }) { try await body(recovery) }
        }
    }

    static func key(_ number: UInt64, on timeline: UInt32 = 1) throws -> ObjectKey {
        let name = Segment.name(number, on: timeline)
        return try ObjectKey(
            "main/15-\(Segment.ours)/wal/\(name.prefix(8))/\(name.dropFirst(8).prefix(8))/\(name).zst")
    }

    static func content(_ number: UInt64, on timeline: UInt32 = 1) -> [UInt8] {
        var segment = Segment(number)
        segment.timeline = timeline
        segment.filler = UInt8(truncatingIfNeeded: number &+ 40)
        return segment.bytes
    }

    func archive(_ number: UInt64, on timeline: UInt32 = 1) async throws {
        try await put(Compression.zstd(level: 1).compressed(Self.content(number, on: timeline)), number, on: timeline)
    }

    func put(_ stored: [UInt8], _ number: UInt64, on timeline: UInt32 = 1) async throws {
        _ = try await memory.put(try Self.key(number, on: timeline), .bytes(stored), .replacing)
    }

    func lose(_ number: UInt64) async throws { try await memory.delete(try Self.key(number)) }

    @discardableResult
    func ask(
        _ name: String, of server: SystemIdentifier? = Segment.ours, limit: Duration = .seconds(60)
    ) async throws -> FetchWAL.Outcome {
        try await prefetcher.fetch(name, into: folder, as: Self.target, of: server, within: limit).outcome
    }

    @discardableResult
    func ask(_ number: UInt64, on timeline: UInt32 = 1) async throws -> FetchWAL.Outcome {
        try await ask(Segment.name(number, on: timeline))
    }

    /// Asks for a segment that must come, as PostgreSQL does: it looks at the file and takes it away.
    func replay(_ number: UInt64, on timeline: UInt32 = 1) async throws {
        #expect(try await ask(number, on: timeline) == .delivered, "segment \(number)")
        #expect(try delivered() == Self.content(number, on: timeline), "segment \(number)")
    }

    func delivered() throws -> [UInt8] {
        let path = wal.appending(Self.target)
        defer { unlink(path.string) }
        return try path.read()
    }

    /// The names of the segments that lie whole in the folder.
    func ready() throws -> [String] {
        try wal.appending(Self.folderName).names.filter { !$0.hasSuffix(".part") && $0 != "lock" }
            .map { String($0.prefix(24)) }
    }

    func wait(for what: String, _ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now.advanced(by: .seconds(30))
        while try await !condition() {
            guard ContinuousClock.now < end else { throw WaldenError(.timedOut, "waited in vain for \(what)") }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    func waitUntilReady(_ numbers: ClosedRange<UInt64>) async throws {
        let names = numbers.map { Segment.name($0) }
        try await wait(for: "\(numbers) to lie ready") { try ready() == names }
    }
}
