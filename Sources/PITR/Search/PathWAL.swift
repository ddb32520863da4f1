// SPDX-License-Identifier: MIT

/// The WAL along a path, as a recovery would read it.
struct PathWAL {
    let path: RecoveryPath
    let wal: WALKnowledge

    var size: SegmentSize { wal.size }

    func number(of lsn: LSN) -> UInt64 { lsn.rawValue / size.bytes }

    /// The file that serves a number: the preferred one, or another's where that is not archived and another's will do.
    func file(_ number: UInt64) throws -> WALSegment? {
        guard let preferred = path.preferred(for: number) else { return nil }
        let others = path.substitutes(for: number)
        if others.isEmpty { return preferred }
        if try wal.contains(preferred) { return preferred }
        return try others.first { try wal.contains($0) } ?? preferred
    }

    /// The question of a rule to one segment. Records before `from` do not count.
    func question(_ number: UInt64, from: LSN, rule: StopRule) throws -> ReplayQuestion? {
        guard let file = try file(number) else { return nil }
        let following = number < .max ? path.preferred(for: number + 1) : nil
        return ReplayQuestion(
            segment: file, from: number == self.number(of: from) ? from : LSN(0), until: path.limit(of: file),
            rule: rule, next: following.flatMap { $0.timeline == file.timeline ? nil : $0 })
    }

    /// What a recovery meets in a segment; nil where it is not there. Throws ``PlanRefusal`` for one that cannot be read,
    /// that is listed and not to be had, and where the index says otherwise than the segment.
    func read(_ number: UInt64, from: LSN, rule: StopRule) throws -> ReplayAnswer? {
        guard let question = try question(number, from: from, rule: rule) else { return nil }
        switch try wal.reading(question) {
        case .absent:
            if try wal.contains(question.segment) { throw PlanRefusal.gone(question.segment, size: size) }
            return nil
        case .unreadable(let problem): throw PlanRefusal.unreadable(question.segment, problem, size: size)
        case .read(let answer):
            try wal.compareWithIndex(answer.summary)
            return answer
        }
    }

    /// Asks for several at once, so that they are read beside each other.
    func prepare(_ numbers: some Sequence<UInt64>, from: LSN, rule: StopRule) throws {
        try wal.prepare(numbers.compactMap { try question($0, from: from, rule: rule) })
    }

    /// The greatest number of the path that is there; nil when none is.
    func newest() throws -> UInt64? {
        for stretch in path.stretches.reversed() {
            let lowest = stretch.numbers.lowerBound
            if let highest = wal.highestPossible(on: stretch.timeline), highest >= lowest {
                let bounds = lowest...min(highest, stretch.numbers.upperBound)
                if let found = try wal.newest(in: bounds, on: stretch.timeline) { return found }
            }
            if try path.substitutes(for: lowest).contains(where: wal.contains) { return lowest }
        }
        return nil
    }

    /// The line of the index on the file that serves `number`, where there is one to rely on.
    func line(_ number: UInt64) throws -> SegmentSummary? {
        guard let file = try file(number), path.limit(of: file) == nil,
            let lines = try wal.lines(ofLog: wal.log(of: number), on: file.timeline)
        else { return nil }
        return lines.first { $0.segment == file && !$0.hasOpenTail && $0.damage == nil }
    }
}

extension WALKnowledge {
    /// An index that says otherwise than the WAL has misled the search: nothing that it said can be believed.
    func compareWithIndex(_ read: SegmentSummary) throws {
        let place = WALAnswers.Place(timeline: read.segment.timeline, number: log(of: read.segment.number))
        guard let lines = catalogue.answers.logs[place] ?? nil,
            let line = lines.first(where: { $0.segment == read.segment }), !line.hasOpenTail, !read.hasOpenTail,
            line != read
        else { return }
        throw PlanRefusal.lyingIndex(read.segment, size: size)
    }
}
