// SPDX-License-Identifier: MIT

import Synchronization

/// How many of something are done, on a terminal only.
final class CountDisplay: Sendable {
    private let title: String
    private let what: String
    private let context: CommandContext
    private let isShown = Mutex(false)

    init(_ title: String, _ what: String, _ context: CommandContext) {
        (self.title, self.what, self.context) = (title, what, context)
    }

    func show(_ count: UInt64) {
        guard let draw = context.draw else { return }
        isShown.withLock { $0 = true }
        draw("\r\u{1B}[K\(title) \(count) \(what)")
    }

    /// Wipes the line, so that what follows stands on a line of its own.
    func end() {
        let wasShown = isShown.withLock { shown in
            defer { shown = false }
            return shown
        }
        if wasShown { context.draw?("\r\u{1B}[K") }
    }
}
