// SPDX-License-Identifier: MIT

import PITR
import Synchronization

/// How far a long command is: a bar on a terminal, a line now and then elsewhere. Rate and time left in both.
final class ProgressDisplay: Sendable {
    private struct State {
        var began: Instant?
        var shownAt: Instant?
        var isBarShown = false
    }

    private let context: CommandContext
    private let title: String
    private let state = Mutex(State())

    init(_ title: String, _ context: CommandContext) {
        self.title = title
        self.context = context
    }

    /// Shows that `done` of `total` bytes are through; cheap to call for every frame.
    func show(done: UInt64, total: UInt64?) {
        let now = context.now()
        let pause: Int64 = context.draw == nil ? 10_000_000 : 200_000
        let began = state.withLock { state -> Instant? in
            let began = state.began ?? now
            state.began = began
            guard now.microseconds - (state.shownAt ?? began).microseconds >= pause else { return nil }
            state.shownAt = now
            state.isBarShown = context.draw != nil
            return began
        }
        guard let began else { return }
        let seconds = began.seconds(until: now)
        render(ProgressLine(done: done, total: total, seconds: seconds))
    }

    /// Wipes the bar, so that what follows stands on a line of its own.
    func end() {
        let wasShown = state.withLock { state in
            defer { state.isBarShown = false }
            return state.isBarShown
        }
        if wasShown { context.draw?("\r\u{1B}[K") }
    }

    private func render(_ line: ProgressLine) {
        if let draw = context.draw {
            draw("\r\u{1B}[K\(title) \(line.bar)")
        } else {
            context.complain("\(title) \(line.text)")
        }
    }
}

/// One state of progress in words. Pure.
struct ProgressLine {
    let done: UInt64
    let total: UInt64?
    let seconds: Double

    private var share: Double? {
        guard let total, total > 0 else { return nil }
        // The server's size is an estimate: tar headers come on top, files grow.
        return min(1, Double(done) / Double(total))
    }

    var text: String {
        var words = [Units.bytes(done)]
        if let total, let share { words = ["\(Int(share * 100)) %", "\(Units.bytes(done)) of \(Units.bytes(total))"] }
        if seconds > 0 {
            let rate = Double(done) / seconds
            words.append("\(Units.bytes(UInt64(exactly: rate.rounded(.down)) ?? .max))/s")
            if let total, total > done, rate > 0 {
                words.append("\(Units.duration(seconds: Double(total - done) / rate)) left")
            }
        }
        return words.joined(separator: ", ")
    }

    var bar: String {
        guard let share else { return text }
        let width = 24
        let full = Int(share * Double(width))
        return "[\(String(repeating: "#", count: full))\(String(repeating: ".", count: width - full))] \(text)"
    }
}
