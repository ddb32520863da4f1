// SPDX-License-Identifier: MIT

import Glibc
import Synchronization

/// Threads of our own for calls that block: file I/O, fsync, libpq, compression.
///
/// Swift's cooperative pool has one thread a core and must never wait; whatever may wait goes through ``run(_:)``.
/// Threads are made on demand up to `limit` and kept; work beyond that queues in order.
public final class BlockingThreads: Sendable {
    /// The process's pool.
    public static let shared = BlockingThreads(limit: 64)

    private struct State {
        var queue: [@Sendable () -> Void] = []
        var next = 0
        var idle = 0
        var threads = 0
    }

    private let limit: Int
    private let state = Mutex(State())
    private let semaphore = WorkSemaphore()

    public init(limit: Int) {
        self.limit = limit
    }

    /// Runs `body` on a thread of the pool and gives back what it returns or throws.
    ///
    /// Throws `CancellationError` when the task was cancelled before `body` began; a `body` that has begun is not
    /// interrupted, so each keeps a deadline of its own.
    public func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try Task.checkCancellation()
        return try await withCheckedThrowingContinuation { continuation in
            submit { continuation.resume(with: Result(catching: body)) }
        }
    }

    private func submit(_ work: @escaping @Sendable () -> Void) {
        let needsThread = state.withLock { state in
            state.queue.append(work)
            let waiting = state.queue.count - state.next
            guard waiting > state.idle, state.threads < limit else { return false }
            state.threads += 1
            return true
        }
        semaphore.signal()
        if needsThread { startThread() }
    }

    private func startThread() {
        let box = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let status = pthread_create(&thread, nil, blockingThreadMain, box.toOpaque())
        guard status == 0 else {
            box.release()
            // Work waits for the threads that there are; with none at all nobody would ever do it, so do it here.
            let lonely = state.withLock { state in
                state.threads -= 1
                return state.threads == 0
            }
            if lonely, semaphore.tryWait() { takeWork()?() }
            return
        }
        pthread_detach(thread)
    }

    fileprivate func serve() -> Never {
        while true {
            state.withLock { $0.idle += 1 }
            semaphore.wait()
            state.withLock { $0.idle -= 1 }
            takeWork()?()
        }
    }

    private func takeWork() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard state.next < state.queue.count else { return nil }
            let work = state.queue[state.next]
            state.next += 1
            if state.next == state.queue.count {
                state.queue.removeAll(keepingCapacity: true)
                state.next = 0
            }
            return work
        }
    }
}

private func blockingThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<BlockingThreads>.fromOpaque(argument).takeRetainedValue().serve()
}
