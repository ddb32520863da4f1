// SPDX-License-Identifier: MIT

import Codec
import Errors
import Repository
import Storage
import Synchronization
import Testing

/// A tree that cannot be written ends in the error that began it, soon, and leaves nothing that counts.
@Suite("TreeWriter: failures", .timeLimit(.minutes(1))) struct TreeFailureTests {
    private let broken = WaldenError(.unavailable, "the server went away")

    /// Frames without end, then `broken` after so many.
    private func source(breakingAfter count: Int) -> @Sendable () async throws -> [UInt8]? {
        let given = Mutex(0)
        return { [broken] in
            let number = given.withLock { given -> Int in
                given += 1
                return given
            }
            guard number <= count else { throw broken }
            return Content(10_000, mark: UInt64(number)).all
        }
    }

    @Test(arguments: Place.codecs, [0, 1, 3, 4, 7])
    func `a source that fails half way`(_ codec: Compression, _ frames: Int) async throws {
        let tree = TreeFixture(codec, sizes: [])
        try await Place.backups(tree.store).begin(Fixture.id, Fixture.started())
        await #expect(throws: broken) {
            try await tree.writer(3).write(tree: "base", next: source(breakingAfter: frames))
        }
        // Parts that were whole before may be there; without a marker they are nothing.
        let listing = try await Place.backups(tree.store).listing()
        #expect(listing.markers.isEmpty && listing.damaged.isEmpty)
        #expect(listing.unfinished == [Fixture.id])
        #expect(try await tree.store.keys().count { $0.contains("base.0") } <= frames / 3)
    }

    @Test func `a store that fails, at the first part or a later one`() async throws {
        for call in 1...3 {
            let tree = TreeFixture(.zstd(level: 1), sizes: Array(repeating: 5000, count: 40))
            let faulty = FaultyStore(tree.store, plan: [FaultRule(.put, calls: call...call, .failBefore(broken))])
            await #expect(throws: broken) { try await tree.write(framesPerPart: 4, to: faulty) }
            #expect(try await tree.store.keys().count == call - 1)
        }
    }

    @Test func `a part that fails while the next one is on its way`() async throws {
        let tree = TreeFixture(.zstd(level: 1), sizes: Array(repeating: 5000, count: 40))
        let completing = CompletingStore(tree.store, failure: broken)
        await #expect(throws: broken) { try await tree.write(framesPerPart: 4, to: completing) }
        #expect(completing.begun == 2)
    }

    @Test func `cancelled while the source waits`() async throws {
        let tree = TreeFixture(.zstd(level: 1), sizes: [])
        let (waiting, isWaiting) = AsyncStream<Void>.makeStream()
        let given = Mutex(0)
        try await expectCancelled(when: waiting) {
            try await tree.writer(3).write(tree: "base") {
                if given.withLock({
                    $0 += 1; return $0
                }) <= 2 {
                    return [1, 2, 3]
                }
                isWaiting.yield()
                try await Task.sleep(for: .seconds(3600))
                return nil
            }
        }
        #expect(try await tree.store.keys().isEmpty)
    }

    @Test func `cancelled while the store waits`() async throws {
        let tree = TreeFixture(.zstd(level: 1), sizes: Array(repeating: 5000, count: 40))
        let stalled = FaultyStore(tree.store, plan: [FaultRule(.put, .stall)])
        let (waiting, isWaiting) = AsyncStream<Void>.makeStream()
        let rest = Mutex(tree.frames[...])
        try await expectCancelled(when: waiting) {
            try await tree.writer(3, stalled).write(tree: "base") {
                isWaiting.yield()
                return rest.withLock { $0.popFirst() }
            }
        }
        #expect(try await tree.store.keys().isEmpty)
    }

    /// A task that is cancelled as soon as `signal` fires ends, and not as if its tree were whole.
    private func expectCancelled(
        when signal: AsyncStream<Void>, _ body: @escaping @Sendable () async throws -> [BackupMarker.Object]
    ) async throws {
        let task = Task { try await body() }
        for await _ in signal { break }
        task.cancel()
        switch await task.result {
        case .success: Issue.record("a cancelled tree was written")
        case .failure(let error):
            #expect(error is CancellationError || (error as? WaldenError)?.code == .cancelled, "\(error)")
        }
    }

    @Test func `cancelled before it begins`() async throws {
        let tree = TreeFixture(.zstd(level: 1), sizes: [1000, 1000])
        let task = Task {
            // Waits until it is cancelled.
            try? await Task.sleep(for: .seconds(3600))
            return try await tree.write(framesPerPart: 1)
        }
        task.cancel()
        await #expect(throws: (any Error).self) { try await task.value }
    }
}
