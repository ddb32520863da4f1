// SPDX-License-Identifier: MIT

import Synchronization

/// The connections there are, so many at most. When there is no room, the one goes that has waited longest without having
/// asked for anything: who opens many and is silent shuts out nobody.
final class OpenConnections: Sendable {
    private struct Entry {
        var task: Task<Void, Never>?
        var hasAsked = false
    }

    private let limit: Int
    private let state = Mutex((next: 0, entries: [Int: Entry]()))

    init(limit: Int) { self.limit = limit }

    var count: Int { state.withLock { $0.entries.count } }

    /// Runs `body` in a task of its own, which is told to stop when its place is needed. `body` says when it has been asked
    /// for something. false, and nothing is run, when all places are taken by others who are being served.
    func add(_ body: @escaping @Sendable (_ isAsked: @escaping @Sendable () -> Void) async -> Void) -> Bool {
        guard
            let number = state.withLock({ state -> Int? in
                if state.entries.count >= limit {
                    guard let idle = state.entries.filter({ !$0.value.hasAsked }).keys.min() else { return nil }
                    state.entries.removeValue(forKey: idle)?.task?.cancel()
                }
                state.next += 1
                state.entries[state.next] = Entry()
                return state.next
            })
        else { return false }
        let task = Task {
            await body { self.state.withLock { $0.entries[number]?.hasAsked = true } }
            self.state.withLock { _ = $0.entries.removeValue(forKey: number) }
        }
        // It may have ended, or have had to make room, in the meantime.
        let isIn = state.withLock { state in
            state.entries[number]?.task = task
            return state.entries[number] != nil
        }
        if !isIn { task.cancel() }
        return true
    }

    /// Tells all to stop that have not asked for anything, or simply all.
    func cancel(idleOnly: Bool) {
        for entry in state.withLock({ Array($0.entries.values) }) where !idleOnly || !entry.hasAsked {
            entry.task?.cancel()
        }
    }
}
