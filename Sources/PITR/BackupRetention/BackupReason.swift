// SPDX-License-Identifier: MIT

/// What one rule says of one base backup.
public enum BackupReason: Sendable, Hashable {
    /// A rule that dumps have too.
    case rule(RetentionReason)
    /// The window begins behind its end: every second from then on is reached from it.
    case beginsWindow(TimelineID)
    case inUse(String)
    /// It cannot be deleted before; then it is looked at again.
    case locked(until: Instant)
    /// Nothing of its generation is removed; ``GenerationDecision/obstacles`` says why.
    case obstacle

    public var isKeeping: Bool {
        switch self {
        case .rule(let reason): reason.isKeeping
        case .beginsWindow, .inUse, .locked, .obstacle: true
        }
    }

    /// Whether it is kept so that all that comes after it can be reached; otherwise for itself alone.
    var leadsOn: Bool {
        switch self {
        case .inUse, .rule(.within), .rule(.newest), .rule(.future): true
        // What the window needs of it is kept for the window.
        case .beginsWindow, .rule, .locked, .obstacle: false
        }
    }
}

extension BackupReason: CustomStringConvertible {
    /// For people: `daily 3 of 7`, `older than 30 days`.
    public var description: String {
        switch self {
        case .rule(.uncounted(let count)): "\(count.rawValue), not counted: it has damaged pages"
        case .rule(let reason): reason.description
        case .beginsWindow(let timeline): "the window begins with it on timeline \(timeline)"
        case .inUse(let words): "in use: \(words)"
        case .locked(until: Instant(microseconds: .max)): "pending: under a legal hold"
        case .locked(let until): "pending: locked until \(until)"
        case .obstacle: "nothing is removed"
        }
    }
}
