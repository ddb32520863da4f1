// SPDX-License-Identifier: MIT

import Host
import Synchronization

/// Tools that are dear to make and serve one user at a time, such as ``FrameCompressor`` and ``FrameDecompressor``:
/// made when asked for and none is free, kept for the next.
///
/// There are never more than were in use at once.
public final class WarmPool<Tool>: Sendable {
    private final class Slot: Sendable {
        let tool: Mutex<Tool>

        init(_ tool: sending Tool) {
            self.tool = Mutex(tool)
        }
    }

    private let free = Mutex<[Slot]>([])
    private let make: @Sendable () throws -> sending Tool

    /// `make` makes one tool; it is called on the threads for blocking calls.
    public init(_ make: @escaping @Sendable () throws -> sending Tool) {
        self.make = make
    }

    /// Runs `body` with a tool that nobody else has, on a thread that may block.
    ///
    /// Throws what `make` and `body` throw, and `CancellationError` when the task was cancelled before they began; a
    /// `body` that has begun is not interrupted.
    public func run<Value: Sendable>(_ body: @escaping @Sendable (Tool) throws -> Value) async throws -> Value {
        try await BlockingThreads.shared.run {
            let slot = try self.checkOut()
            defer { self.free.withLock { $0.append(slot) } }
            return try slot.tool.withLock { tool in try body(tool) }
        }
    }

    /// Lets go of those that nobody uses now.
    public func trim() { free.withLock { $0 = [] } }

    private func checkOut() throws -> Slot {
        if let slot = free.withLock({ $0.popLast() }) { return slot }
        return Slot(try make())
    }
}
