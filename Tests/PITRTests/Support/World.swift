// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

/// A repository under construction, with 16 MiB to a segment unless said otherwise. Times are minutes after 2026-11-22 10:00 UTC. Unless
/// said otherwise segment n is archived at minute n and holds one commit, of transaction n, at minute n, 8 KiB from its beginning.
struct World {
    var catalogue = Catalogue()
    var wal = SimulatedWAL()
    /// LOGs that are in the index; the lines are made from the segments.
    var indexed: [TimelineID: Set<UInt64>] = [:]
    var groups: [TimelineID: Set<UInt64>] = [:]
    /// What the index says where it lies.
    var lies: [WALSegment: SegmentSummary] = [:]
    /// What reading a segment gives where it is not what the WAL holds.
    var readings: [WALSegment: WALAnswers.Reading] = [:]
    private var listing = SegmentInventory()
    private var partials: Set<WALSegment> = []
    private(set) var archived: [TimelineID: NumberRanges] = [:]

    private var size: SegmentSize { catalogue.segmentSize }

    static func minute(_ minutes: Int64) -> Instant { Instant(seconds: 1_795_341_600 + minutes * 60) }

    static func name(_ number: UInt64, on id: UInt32 = 1) -> String {
        WALSegment(timeline: timeline(id), number: number).name(size: .standard)
    }

    /// The LSN some way into a segment.
    static func lsn(_ segment: UInt64, _ offset: UInt64 = 0x1000) -> LSN { LSN(segment << 24 | offset) }

    mutating func archive(_ numbers: ClosedRange<UInt64>, on id: UInt32 = 1, at minute: Int64? = nil) {
        for number in numbers {
            let time = Self.minute(minute ?? Int64(clamping: number))
            add(WALSegment(timeline: timeline(id), number: number), at: time)
            commit(xid: UInt32(truncatingIfNeeded: number), at: time, Self.lsn(number, 0x2000), on: id)
        }
    }

    /// A segment with one record at its beginning and nothing else.
    mutating func add(_ segment: WALSegment, at time: Instant = Self.minute(0)) {
        listing.insert(segment, bytes: 1 << 20, archivedAt: time)
        archived[segment.timeline, default: NumberRanges()].insert(segment.number)
        catalogue.logs[segment.timeline, default: NumberRanges()].insert(segment.number / size.segmentsPerLog)
        record(.other, LSN(segment.start(size: size).rawValue + 0x28), on: segment.timeline.rawValue)
    }

    mutating func remove(_ number: UInt64, on id: UInt32 = 1) {
        let kept = (archived[timeline(id)] ?? NumberRanges()).ranges.flatMap { $0 }.filter { $0 != number }
        archived[timeline(id)] = NumberRanges(kept.map { $0...$0 })
        var inventory = SegmentInventory()
        for (timeline, numbers) in archived {
            for number in numbers.ranges.joined() {
                inventory.insert(WALSegment(timeline: timeline, number: number), bytes: 1, archivedAt: Self.minute(0))
            }
        }
        listing = inventory
    }

    mutating func record(_ content: SimulatedWAL.Content, _ lsn: LSN, _ length: UInt64 = 0x40, on id: UInt32 = 1) {
        let segment = WALSegment.containing(lsn, on: timeline(id), size: size)
        var records = wal.records[segment] ?? []
        records.removeAll { $0.lsn == lsn }
        records.append(.init(lsn: lsn, end: LSN(lsn.rawValue + length), content: content))
        wal.records[segment] = records.sorted { $0.lsn < $1.lsn }
    }

    mutating func commit(
        xid: UInt32, at time: Instant, _ lsn: LSN, on id: UInt32 = 1, outcome: TransactionEnd.Outcome = .commit
    ) {
        let end = LSN(lsn.rawValue + 0x40)
        record(.end(TransactionEnd(outcome: outcome, xid: xid, time: time, lsn: lsn, end: end)), lsn, on: id)
    }

    mutating func restorePoint(_ name: String, _ lsn: LSN, at time: Instant = Self.minute(0), on id: UInt32 = 1) {
        let end = LSN(lsn.rawValue + 0x40)
        record(.point(RestorePoint(name: name, time: time, lsn: lsn, end: end)), lsn, on: id)
    }

    mutating func partial(_ number: UInt64, on id: UInt32 = 1) {
        partials.insert(WALSegment(timeline: timeline(id), number: number))
        catalogue.logs[timeline(id), default: NumberRanges()].insert(number / size.segmentsPerLog)
    }

    /// Ends half a minute after the first segment's number by default, so before its last segment was archived.
    @discardableResult
    mutating func backup(
        segments: ClosedRange<UInt64>, on id: UInt32 = 1, from start: Instant? = nil, to stop: Instant? = nil,
        checksumFailures: Int = 0
    ) -> BackupID {
        let startedAt = start ?? Self.minute(Int64(segments.lowerBound))
        let backup = CatalogueBackup(
            id: BackupID(startedAt: startedAt), timeline: timeline(id), startLSN: Self.lsn(segments.lowerBound, 0x28),
            stopLSN: Self.lsn(segments.upperBound, 0x138), startedAt: startedAt,
            stoppedAt: stop ?? Instant(microseconds: startedAt.microseconds + 30_000_000),
            firstSegment: Self.name(segments.lowerBound, on: id), lastSegment: Self.name(segments.upperBound, on: id),
            postgresMajor: 18, segmentSize: .standard, rawBytes: 1 << 30, storedBytes: 1 << 28,
            checksumFailures: checksumFailures)
        catalogue.backups.append(backup)
        return backup.id
    }

    /// Notes that `child` left each of `ancestors` where it says, oldest first.
    mutating func history(of child: UInt32, _ ancestors: (UInt32, LSN)...) {
        catalogue.histories[timeline(child)] = TimelineHistory(
            timeline: timeline(child),
            entries: ancestors.map { .init(timeline: timeline($0), switchPoint: $1, reason: "") })
    }
}

extension World {
    func plan(
        _ target: RecoveryTarget, timeline wanted: UInt32? = nil, backup: BackupID? = nil, exclusive: Bool = false,
        now: Instant = Self.minute(10_000)
    ) throws -> RecoveryPlan {
        var asked = Asked()
        return try plan(
            target,
            PlanOptions(timeline: wanted.map(PITRTests.timeline), backup: backup, isExclusive: exclusive, now: now),
            &asked)
    }

    /// How often the planner was asked, and what it asked for.
    struct Asked {
        var rounds = 0
        var questions: [WALQuestion] = []

        /// Of segments.
        var reads: Int { questions.count { if case .replay = $0 { true } else { false } } }
    }

    func plan(_ target: RecoveryTarget, _ options: PlanOptions, _ asked: inout Asked) throws -> RecoveryPlan {
        try decide(&asked) { try RecoveryPlanner.plan($0, target, options) }
    }

    /// Answers what the core asks until it has decided.
    func decide<Decision>(_ asked: inout Asked, _ body: (Catalogue) throws -> Decision) throws -> Decision {
        var catalogue = catalogue
        catalogue.indexedLogs = indexed.mapValues { NumberRanges($0.map { $0...$0 }) }
        catalogue.indexedGroups = groups.mapValues { NumberRanges($0.map { $0...$0 }) }
        while true {
            do {
                return try body(catalogue)
            } catch let open as OpenQuestions {
                asked.rounds += 1
                try #require(asked.rounds < 2000, "the planner asks without end")
                for question in open.questions {
                    try #require(!asked.questions.contains(question), "the planner asks again what it was told")
                    asked.questions.append(question)
                    answer(question, in: &catalogue)
                }
            }
        }
    }

    func refusal(
        _ target: RecoveryTarget, timeline wanted: UInt32? = nil, backup: BackupID? = nil, exclusive: Bool = false,
        now: Instant = Self.minute(10_000), at place: SourceLocation = #_sourceLocation
    ) throws -> PlanRefusal {
        try #require(throws: PlanRefusal.self, sourceLocation: place) {
            try plan(target, timeline: wanted, backup: backup, exclusive: exclusive, now: now)
        }
    }

    private func answer(_ question: WALQuestion, in catalogue: inout Catalogue) {
        switch question {
        case .segments(let timeline, let logs):
            catalogue.answers.add(listed(logs, on: timeline), of: logs, on: timeline)
        case .group(let timeline, let group):
            catalogue.answers.add(group: group, on: timeline, lines(ofGroup: group, timeline))
        case .log(let timeline, let log): catalogue.answers.add(log: log, on: timeline, lines(ofLog: log, timeline))
        case .replay(let question):
            let isThere = archived[question.segment.timeline]?.contains(question.segment.number) ?? false
            let reading = isThere ? WALAnswers.Reading.read(wal.answer(question)) : .absent
            catalogue.answers.add(readings[question.segment] ?? reading, to: question)
        }
    }

    private func listed(_ logs: ClosedRange<UInt64>, on id: TimelineID) -> SegmentInventory {
        var inventory = SegmentInventory()
        let each = size.segmentsPerLog
        let numbers = logs.lowerBound * each...logs.upperBound * each + each - 1
        for number in (archived[id] ?? NumberRanges()).within(numbers).joined() {
            let time = listing.newest(on: id).flatMap { $0.segment.number == number ? $0.archivedAt : nil }
            inventory.insert(
                WALSegment(timeline: id, number: number), bytes: 1 << 20, archivedAt: time ?? Self.minute(0))
        }
        for partial in partials where partial.timeline == id && numbers.contains(partial.number) {
            inventory.insertPartial(partial)
        }
        return inventory
    }

    private func lines(ofLog log: UInt64, _ id: TimelineID) -> [SegmentSummary] {
        let each = size.segmentsPerLog
        return (archived[id] ?? NumberRanges()).within(log * each...log * each + each - 1).joined().map { number in
            let segment = WALSegment(timeline: id, number: number)
            return lies[segment] ?? wal.summary(segment)
        }
    }

    private func lines(ofGroup group: UInt64, _ id: TimelineID) -> [LogSummary] {
        (catalogue.logs[id] ?? NumberRanges()).within(group << 8...group << 8 | 0xFF).joined().map { log in
            var summary = LogSummary(timeline: id, log: UInt32(truncatingIfNeeded: log))
            var previous: UInt64?
            for line in lines(ofLog: log, id) {
                summary.add(line, follows: previous.map { $0 + 1 == line.segment.number } ?? true)
                previous = line.segment.number
            }
            return summary
        }
    }
}

/// `3-5@2` for segments 3 to 5 of timeline 2.
func short(_ runs: [SegmentRun]) -> [String] { runs.map { "\($0.first)-\($0.last)@\($0.timeline)" } }
