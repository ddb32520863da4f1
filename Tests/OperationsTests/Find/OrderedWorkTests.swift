// SPDX-License-Identifier: MIT

import Errors
import Synchronization
import Testing

@testable import Operations

@Suite struct OrderedWorkTests {
    @Test func `results come in the order of the source, whoever is done first, and no more than allowed run at once`()
        async throws
    {
        let rest = Mutex(Array(0..<200)[...])
        let running = Mutex((now: 0, most: 0))
        let work = OrderedWork(workers: 4, source: { rest.withLock { $0.popFirst() } }) { number in
            running.withLock { running in
                running.now += 1
                running.most = max(running.most, running.now)
            }
            for _ in 0..<(number % 7) { await Task.yield() }
            running.withLock { $0.now -= 1 }
            return number * 2
        }
        var results: [Int] = []
        while let result = try await work.next() { results.append(result) }
        #expect(results == (0..<200).map { $0 * 2 })
        #expect(running.withLock { $0.most } <= 4)
        #expect(try await work.next() == nil)
    }

    @Test func `the first error is thrown in its turn, and then there is nothing`() async throws {
        let rest = Mutex(Array(0..<10)[...])
        let work = OrderedWork(workers: 3, source: { rest.withLock { $0.popFirst() } }) { number in
            if number == 2 { throw WaldenError(.unavailable, "gone") }
            return number
        }
        #expect(try await work.next() == 0)
        #expect(try await work.next() == 1)
        await #expect(throws: WaldenError.self) { try await work.next() }
        #expect(try await work.next() == nil)
    }

    @Test func `a cancelled caller does not wait for the work`() async throws {
        let work = OrderedWork(workers: 1, source: { 1 }) { _ in try await Task.sleep(for: .seconds(3600)) }
        let caller = Task { try await work.next() != nil }
        caller.cancel()
        await #expect(throws: CancellationError.self) { try await caller.value }
    }
}
