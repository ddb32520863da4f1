// SPDX-License-Identifier: MIT

/// The archived WAL as the planner looks at it: every answer comes from the catalogue, or is asked for.
struct WALKnowledge {
    let catalogue: Catalogue

    var size: SegmentSize { catalogue.segmentSize }

    func log(of number: UInt64) -> UInt64 { number / size.segmentsPerLog }

    /// The numbers of a LOG's segments.
    func numbers(ofLog log: UInt64) -> ClosedRange<UInt64> {
        let first = log * size.segmentsPerLog
        return first...first + size.segmentsPerLog - 1
    }

    func hasIndex(ofLog log: UInt64, on timeline: TimelineID) -> Bool {
        catalogue.indexedLogs[timeline]?.contains(log) ?? false
    }

    /// The lines of a group; nil where there is none that can be used.
    func group(_ group: UInt64, on timeline: TimelineID) throws -> [LogSummary]? {
        guard catalogue.indexedGroups[timeline]?.contains(group) == true else { return nil }
        let place = WALAnswers.Place(timeline: timeline, number: group)
        guard let answer = catalogue.answers.groups[place] else { throw OpenQuestions([.group(timeline, group)]) }
        return answer
    }

    /// The lines of a LOG; nil where there are none that can be used.
    func lines(ofLog log: UInt64, on timeline: TimelineID) throws -> [SegmentSummary]? {
        guard hasIndex(ofLog: log, on: timeline) else { return nil }
        let place = WALAnswers.Place(timeline: timeline, number: log)
        guard let answer = catalogue.answers.logs[place] else { throw OpenQuestions([.log(timeline, log)]) }
        return answer
    }

    /// Asks for the lines of several LOGs, and of several groups, at once: a search would otherwise wait for each in turn.
    func prepare(logs: ClosedRange<UInt64>, on timeline: TimelineID) throws {
        let open = (catalogue.indexedLogs[timeline] ?? NumberRanges()).within(logs).joined().filter { log in
            let isInGroup = catalogue.indexedGroups[timeline]?.contains(log >> 8) ?? false
            return !isInGroup && catalogue.answers.logs[WALAnswers.Place(timeline: timeline, number: log)] == nil
        }
        guard open.isEmpty else { throw OpenQuestions(Set(open.map { .log(timeline, $0) })) }
    }

    func prepare(groups: ClosedRange<UInt64>, on timeline: TimelineID) throws {
        let open = (catalogue.indexedGroups[timeline] ?? NumberRanges()).within(groups).joined().filter { group in
            catalogue.answers.groups[WALAnswers.Place(timeline: timeline, number: group)] == nil
        }
        guard open.isEmpty else { throw OpenQuestions(Set(open.map { .group(timeline, $0) })) }
    }

    /// Which of the numbers are there. LOGs that hold nothing are not asked for.
    func present(_ numbers: ClosedRange<UInt64>, on timeline: TimelineID) throws -> NumberRanges {
        let logs = catalogue.logs[timeline]?.within(log(of: numbers.lowerBound)...log(of: numbers.upperBound)) ?? []
        let listed = catalogue.answers.listedLogs[timeline] ?? NumberRanges()
        let open = logs.flatMap { listed.missing(in: $0) }
        guard open.isEmpty else { throw OpenQuestions(Set(open.map { .segments(timeline, $0) })) }
        return NumberRanges(catalogue.answers.inventory.numbers(on: timeline).within(numbers))
    }

    func contains(_ segment: WALSegment) throws -> Bool {
        try present(segment.number...segment.number, on: segment.timeline).contains(segment.number)
    }

    /// The greatest of the numbers that is there; nil when none is.
    func newest(in numbers: ClosedRange<UInt64>, on timeline: TimelineID) throws -> UInt64? {
        let logs = log(of: numbers.lowerBound)...log(of: numbers.upperBound)
        // A folder may hold backup history files only; then the one before it tells.
        for range in (catalogue.logs[timeline] ?? NumberRanges()).within(logs).reversed() {
            for log in range.reversed() {
                let part = self.numbers(ofLog: log).clamped(to: numbers)
                if let last = try present(part, on: timeline).last(in: part) { return last }
            }
        }
        return nil
    }

    /// An upper bound for the numbers of a timeline that costs no question.
    func highestPossible(on timeline: TimelineID) -> UInt64? {
        catalogue.logs[timeline]?.ranges.last.map { numbers(ofLog: $0.upperBound).upperBound }
    }

    func reading(_ question: ReplayQuestion) throws -> WALAnswers.Reading {
        guard let reading = catalogue.answers.readings[question] else { throw OpenQuestions([.replay(question)]) }
        return reading
    }

    /// Asks for all that are not known yet at once.
    func prepare(_ questions: some Sequence<ReplayQuestion>) throws {
        let open = questions.filter { catalogue.answers.readings[$0] == nil }
        guard open.isEmpty else { throw OpenQuestions(Set(open.map { .replay($0) })) }
    }
}
