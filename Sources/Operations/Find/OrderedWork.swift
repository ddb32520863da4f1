// SPDX-License-Identifier: MIT

/// Works on what `source` gives, several at once, and gives the results in the order of the source.
///
/// For one caller at a time. Whoever stops asking leaves at most `workers` works behind, which are cancelled with it.
actor OrderedWork<Item: Sendable, Result: Sendable> {
    private let workers: Int
    private let source: @Sendable () async throws -> Item?
    private let work: @Sendable (Item) async throws -> Result
    private var running: [Task<Result, any Error>] = []
    private var isAtEnd = false

    init(
        workers: Int, source: @escaping @Sendable () async throws -> Item?,
        work: @escaping @Sendable (Item) async throws -> Result
    ) {
        (self.workers, self.source, self.work) = (max(1, workers), source, work)
    }

    deinit { for task in running { task.cancel() } }

    /// The next result; nil after the last. After an error there is no more.
    func next() async throws -> Result? {
        do {
            while !isAtEnd, running.count < workers {
                guard let item = try await source() else {
                    isAtEnd = true
                    break
                }
                running.append(Task { [work] in try await work(item) })
            }
            guard !running.isEmpty else { return nil }
            let first = running.removeFirst()
            return try await withTaskCancellationHandler {
                try await first.value
            } onCancel: {
                first.cancel()
            }
        } catch {
            isAtEnd = true
            for task in running { task.cancel() }
            running = []
            throw error
        }
    }
}
