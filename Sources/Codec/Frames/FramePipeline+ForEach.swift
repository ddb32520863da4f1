// SPDX-License-Identifier: MIT

extension FramePipeline {
    private enum Event<Item: Sendable> {
        case received(Item?)
        case done
    }

    /// Runs `work` over what `next` gives until it gives nil, at most `workers` items at once, in no order.
    ///
    /// `next` is called once at a time, only when a worker is free, and runs while other items are worked on. The first
    /// error cancels the rest and is thrown, as is `CancellationError`; ``WaldenError`` with code `configuration` for
    /// fewer than one worker.
    public static func forEach<Item: Sendable>(
        workers: Int,
        next: @escaping @Sendable () async throws -> Item?,
        work: @escaping @Sendable (Item) async throws -> Void
    ) async throws {
        try check(workers)
        try await withThrowingTaskGroup(of: Event<Item>.self) { group in
            var isReceiving = false
            var isAtEnd = false
            var working = 0
            while true {
                if !isReceiving, !isAtEnd, working < workers {
                    isReceiving = true
                    group.addTask { .received(try await next()) }
                }
                guard let event = try await group.next() else { return }
                try Task.checkCancellation()
                switch event {
                case .received(let item?):
                    isReceiving = false
                    working += 1
                    group.addTask {
                        try await work(item)
                        return .done
                    }
                case .received(nil):
                    isReceiving = false
                    isAtEnd = true
                case .done: working -= 1
                }
            }
        }
    }
}
