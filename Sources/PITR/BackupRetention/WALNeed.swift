// SPDX-License-Identifier: MIT

/// Segments of a timeline that something wants.
struct WALNeed {
    /// The more telling come first.
    enum Why: Hashable, Comparable {
        /// The window, from this backup on.
        case window(BackupID)
        case notFull(TimelineID)
        /// All that comes after a backup.
        case after(BackupID)
        /// To make a backup consistent.
        case backup(BackupID)
        case use(String)

        private var words: String {
            switch self {
            case .window(let backup): "the window, from \(backup) on"
            case .notFull(let timeline): "the window on timeline \(timeline) is not full yet"
            case .after(let backup): "what follows \(backup)"
            case .backup(let backup): "makes \(backup) consistent"
            case .use(let words): "in use: \(words)"
            }
        }

        /// One for all of them: where the window wants something, nobody need know who else does.
        static func words(of reasons: [Why]) -> String {
            let sorted = Set(reasons).sorted()
            guard let first = sorted.first else { return "it is not known what needs it" }
            if case .backup = first {
                let others = sorted.count > 1 ? " and \(sorted.count - 1) more" : ""
                return first.words + others
            }
            return first.words
        }
    }

    let timeline: TimelineID
    let numbers: ClosedRange<UInt64>
    let why: Why
}
