// SPDX-License-Identifier: MIT

import Codec
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct FramePipelineEncodeTests {
    @Test(arguments: [Compression.none, .gzip(level: 6), .zstd(level: 1)], [1, 2, 5])
    func `frames come out in order and hold what went in`(compression: Compression, workers: Int) async throws {
        // Large and small ones in turn, so that later ones are ready first.
        let parts = (0..<40).map { Sample.compressible($0 % 3 == 0 ? 300_000 : $0, seed: UInt64($0)) }
        let source = Flight()
        let frames = Mutex<[EncodedFrame]>([])
        try await FramePipeline.encode(compression, workers: workers) {
            let index = source.takeOff()
            return index < parts.count ? parts[index] : nil
        } sink: { frame in
            frames.withLock { $0.append(frame) }
        }
        let stored = frames.withLock { $0 }
        #expect(stored.map(\.rawBytes) == parts.map(\.count))
        for (frame, part) in zip(stored, parts) {
            #expect(try frameContent(frame.stored, FrameDecompressor(compression), room: part.count) == part)
        }
        #expect(source.total == parts.count + 1)
    }

    @Test func `an empty stream gives no frame`() async throws {
        let frames = Flight()
        try await FramePipeline.encode(.zstd(level: 1), workers: 2) {
            nil
        } sink: { _ in
            frames.takeOff()
        }
        #expect(frames.total == 0)
    }

    @Test(arguments: [1, 2, 4])
    func `receiving goes on while a frame is stored, up to the bound and no further`(workers: Int) async throws {
        let flight = Flight()
        let sinks = Flight()
        let sources = Flight()
        try await FramePipeline.encode(.zstd(level: 1), workers: workers) {
            guard flight.total < 30 else { return nil }
            sources.takeOff()
            flight.takeOff()
            sources.land()
            return Sample.random(1000)
        } sink: { _ in
            // With one frame held here the others come as far as they may.
            if sinks.takeOff() == 0 { try await until { flight.now == workers + 2 } }
            for _ in 0..<100 { await Task.yield() }
            sinks.land()
            flight.land()
        }
        #expect(flight.total == 30)
        #expect(flight.most == workers + 2)
        #expect(sinks.most == 1)
        #expect(sources.most == 1)
    }

    @Test func `storing goes on while a frame is awaited`() async throws {
        let stored = Flight()
        let source = Flight()
        try await FramePipeline.encode(.zstd(level: 1), workers: 2) {
            let index = source.takeOff()
            try await until { stored.total == index }
            return index < 5 ? [1] : nil
        } sink: { _ in
            stored.takeOff()
        }
        #expect(stored.total == 5)
    }

    @Test func `an error of next is thrown and stops a sink that waits`() async throws {
        let stored = Flight()
        let source = Flight()
        await #expect(throws: Failure(name: "next")) {
            try await FramePipeline.encode(.zstd(level: 1), workers: 2) {
                guard source.takeOff() > 0 else { return [1] }
                try await until { stored.total == 1 }
                throw Failure(name: "next")
            } sink: { _ in
                stored.takeOff()
                try await waitForCancellation()
            }
        }
        #expect(stored.total == 1)
    }

    @Test func `an error of sink is thrown and stops a next that waits`() async throws {
        let source = Flight()
        await #expect(throws: Failure(name: "sink")) {
            try await FramePipeline.encode(.zstd(level: 1), workers: 2) {
                if source.takeOff() < 2 { return [1] }
                try await waitForCancellation()
            } sink: { _ in
                throw Failure(name: "sink")
            }
        }
        #expect(source.total <= 4)
    }

    @Test func `cancellation stops all that is under way`() async throws {
        let stored = Flight()
        let task = Task {
            try await FramePipeline.encode(.zstd(level: 1), workers: 2) {
                [1]
            } sink: { _ in
                stored.takeOff()
                try await waitForCancellation()
            }
        }
        try await until { stored.total == 1 }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(stored.total == 1)
    }

    @Test func `cancellation is seen where neither next nor sink heeds it`() async throws {
        let stored = Flight()
        let task = Task {
            try await FramePipeline.encode(.none, workers: 2) {
                [1]
            } sink: { _ in
                stored.takeOff()
            }
        }
        try await until { stored.total > 10 }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `a level or a number of workers that cannot be is refused`() async throws {
        let source = Flight()
        for (compression, workers) in [(Compression.zstd(level: 99), 1), (.zstd(level: 1), 0), (.none, -1)] {
            await #expect(throws: (any Error).self) {
                try await FramePipeline.encode(compression, workers: workers) {
                    source.takeOff()
                    return nil
                } sink: { _ in
                }
            }
        }
        #expect(source.total == 0)
    }
}
