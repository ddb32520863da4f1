// SPDX-License-Identifier: MIT

import PITR
import Repository

/// Keys that follow from a number, rising with it.
struct KeyRun: Sendable {
    enum Kind: Sendable {
        case history(String)
        case segments(TimelineID)
        case logs(TimelineID)
        case groups(TimelineID)
    }

    let kind: Kind
    let numbers: ClosedRange<UInt64>
    let key: @Sendable (UInt64) -> String

    /// Whether its objects are made to tell their size.
    var isSmall: Bool { if case .segments = kind { false } else { true } }

    /// The first number whose key comes after `text`, or is it where `inclusive`; nil when none does.
    func first(after text: String, inclusive: Bool = false) -> UInt64? {
        var (low, high) = (numbers.lowerBound, numbers.upperBound + 1)
        while low < high {
            let middle = low + (high - low) / 2
            let key = key(middle)
            let comes = text.utf8.lexicographicallyPrecedes(key.utf8) || (inclusive && key == text)
            if comes { high = middle } else { low = middle + 1 }
        }
        return low <= numbers.upperBound ? low : nil
    }

    func contains(_ text: String) -> Bool { first(after: text, inclusive: true).map { key($0) == text } ?? false }

    static func all(of timeline: SimulatedArchive.Timeline, _ layout: Layout, _ size: SegmentSize) -> [KeyRun] {
        let id = timeline.id
        let folder = layout.wal(timeline: id)
        var runs = timeline.numbers.ranges.map { range in
            KeyRun(kind: .segments(id), numbers: range) { number in
                let name = WALSegment(timeline: id, number: number).name(size: size)
                return "\(folder)\(WALSegment.logName(of: name))/\(name).zst"
            }
        }
        if let history = timeline.history {
            runs.append(
                KeyRun(kind: .history(history), numbers: 0...0) { _ in "\(layout.wal)\(id.hexadecimal).history.zst" })
        }
        return runs + (timeline.isIndexed ? index(of: timeline, layout, size) : [])
    }

    private static func index(of timeline: SimulatedArchive.Timeline, _ layout: Layout, _ size: SegmentSize) -> [KeyRun]
    {
        let id = timeline.id
        let folder = layout.index(id)
        let logs = NumberRanges(
            timeline.numbers.ranges.map { $0.lowerBound / size.segmentsPerLog...$0.upperBound / size.segmentsPerLog })
        // The newest LOG is open.
        guard let open = logs.ranges.last?.upperBound, open > 0 else { return [] }
        let closed = logs.within(0...open - 1)
        let groups = NumberRanges(closed.map { $0.lowerBound >> 8...$0.upperBound >> 8 })
        return closed.map { range in
            KeyRun(kind: .logs(id), numbers: range) {
                "\(folder)\(WALLog(timeline: id, number: UInt32($0)).name).jsonl.zst"
            }
        }
            + groups.ranges.map { range in
                KeyRun(kind: .groups(id), numbers: range) {
                    "\(folder)\(WALLogGroup(timeline: id, number: UInt32($0)).name).logs.jsonl.zst"
                }
            }
    }
}

/// A place in several runs at once, in the order of their keys.
struct Cursor {
    private let runs: [KeyRun]
    private var next: [UInt64?]

    init(_ runs: [KeyRun], prefix: String, after: String?) {
        self.runs = runs
        let begins = runs.map { $0.first(after: prefix, inclusive: true) }
        next = zip(runs, begins).map { run, begin in
            guard let after, let begin else { return begin }
            return run.first(after: after).map { max($0, begin) }
        }
    }

    private var least: Int? {
        var found: (index: Int, key: String)?
        for (index, number) in next.enumerated() {
            guard let number else { continue }
            let key = runs[index].key(number)
            if found.map({ key.utf8.lexicographicallyPrecedes($0.key.utf8) }) ?? true { found = (index, key) }
        }
        return found?.index
    }

    var key: String? { least.flatMap { index in next[index].map { runs[index].key($0) } } }

    mutating func step() {
        guard let index = least, let number = next[index] else { return }
        next[index] = number < runs[index].numbers.upperBound ? number + 1 : nil
    }

    mutating func skip(beyond text: String) { next = runs.map { $0.first(after: text) } }
}
