// SPDX-License-Identifier: MIT

/// What one rule says of one dump.
public enum RetentionReason: Sendable, Hashable {
    // These keep.
    case pinned
    case forever(DumpTier)
    /// It finished after now, so a clock was wrong and its age is not known.
    case future
    /// The newest good one; where none is good, the newest.
    case newest(isGood: Bool)
    case within(Duration)
    /// It is the `position`th newest that counts, of `limit`.
    case counted(RetentionCount, position: Int, limit: Int)
    /// Its test failed, so it stands for nothing, and what is counted has not been found yet.
    case uncounted(RetentionCount)
    /// Globals that go with kept dumps: `stem`, the newest, and so many `others`.
    case globals(of: String, others: Int)

    // These do not.
    case olderThan(Duration)
    /// There is a newer one of the same period.
    case superseded(RetentionCount)
    /// Enough newer ones were counted.
    case beyond(RetentionCount, limit: Int)

    public var isKeeping: Bool {
        switch self {
        case .pinned, .forever, .future, .newest, .within, .counted, .uncounted, .globals: true
        case .olderThan, .superseded, .beyond: false
        }
    }
}

extension RetentionReason: CustomStringConvertible {
    /// For people: `daily 3 of 7`, `older than 7 days`.
    public var description: String {
        switch self {
        case .pinned: "pinned"
        case .forever(let tier): "\(tier): kept for ever"
        case .future: "finished in the future"
        case .newest(isGood: true): "newest good one"
        case .newest(isGood: false): "newest, though none is good"
        case .within(let duration): "within \(DurationWords.of(duration))"
        case .counted(let count, let position, let limit): "\(count.rawValue) \(position) of \(limit)"
        case .uncounted(let count): "\(count.rawValue), not counted: its test failed"
        case .globals(let stem, others: 0): "goes with \(stem)"
        case .globals(let stem, let others): "goes with \(stem) and \(others) more"
        case .olderThan(let duration): "older than \(DurationWords.of(duration))"
        case .superseded(let count): "not the newest of its \(count.noun)"
        case .beyond(.last, let limit): "beyond the last \(limit)"
        case .beyond(let count, let limit): "beyond \(limit) \(count.rawValue)"
        }
    }
}
