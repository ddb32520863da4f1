// SPDX-License-Identifier: MIT

import Codec
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct FramePipelineForEachTests {
    /// Gives 0 up to `count`, then nil.
    private static func numbers(_ count: Int) -> @Sendable () async throws -> Int? {
        let source = Flight()
        return {
            let number = source.takeOff()
            return number < count ? number : nil
        }
    }

    @Test(arguments: [1, 3, 100])
    func `every item is worked on once`(workers: Int) async throws {
        let seen = Mutex<[Int]>([])
        try await FramePipeline.forEach(workers: workers, next: Self.numbers(50)) { item in
            seen.withLock { $0.append(item) }
        }
        #expect(seen.withLock { $0.sorted() } == Array(0..<50))
    }

    @Test(arguments: [1, 3])
    func `as many items as there are workers are under way, and no more`(workers: Int) async throws {
        let flight = Flight()
        try await FramePipeline.forEach(workers: workers, next: Self.numbers(40)) { item in
            flight.takeOff()
            if item < workers { try await until { flight.most == workers } }
            for _ in 0..<100 { await Task.yield() }
            flight.land()
        }
        #expect(flight.most == workers)
        #expect(flight.total == 40)
    }

    @Test func `the first error is thrown and stops the others`() async throws {
        let flight = Flight()
        await #expect(throws: Failure(name: "work")) {
            try await FramePipeline.forEach(workers: 3, next: Self.numbers(50)) { item in
                flight.takeOff()
                if item != 2 { try await waitForCancellation() }
                try await until { flight.total == 3 }
                throw Failure(name: "work")
            }
        }
        #expect(flight.total == 3)
    }

    @Test func `an error of next is thrown and stops the work`() async throws {
        let flight = Flight()
        await #expect(throws: Failure(name: "next")) {
            try await FramePipeline.forEach(workers: 3) {
                if flight.total == 0 { return 1 }
                throw Failure(name: "next")
            } work: { (_: Int) in
                flight.takeOff()
                try await waitForCancellation()
            }
        }
    }

    @Test func `cancellation stops all that is under way`() async throws {
        let flight = Flight()
        let task = Task {
            try await FramePipeline.forEach(workers: 2, next: Self.numbers(1000)) { _ in
                flight.takeOff()
                try await waitForCancellation()
            }
        }
        try await until { flight.total == 2 }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(flight.total == 2)
    }

    @Test func `cancellation is seen where neither next nor work heeds it`() async throws {
        let flight = Flight()
        let task = Task {
            try await FramePipeline.forEach(workers: 2, next: { 1 }, work: { _ in flight.takeOff() })
        }
        try await until { flight.total > 10 }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
