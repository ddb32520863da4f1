// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Synchronization

/// Brings the index object of one LOG up to date.
struct IndexLog: Sendable {
    /// What is known of the group that the LOG is in.
    struct Known: Sendable {
        let there: WALIndex.Listing
        /// The lines of the group's object.
        let lines: [LogSummary]
        let inventory: SegmentInventory
    }

    struct Result: Sendable {
        let log: WALLog
        var summary: LogSummary
        var isMade = false
        var segmentsRead: UInt64 = 0
        var damaged: [DamagedSegment] = []
        fileprivate var last: UInt64?

        init(_ log: WALLog) {
            self.log = log
            summary = LogSummary(timeline: log.timeline, log: log.number)
        }
    }

    private let archive: WALArchive
    private let index: WALIndex
    private let known: Known
    private let request: IndexWAL.Request
    private let report: @Sendable (IndexEvent) -> Void
    private let counter: DecodedBytes

    init(
        _ archive: WALArchive, _ index: WALIndex, _ known: Known, _ request: IndexWAL.Request, _ counter: DecodedBytes,
        _ report: @escaping @Sendable (IndexEvent) -> Void
    ) {
        (self.archive, self.index, self.known) = (archive, index, known)
        (self.request, self.counter, self.report) = (request, counter, report)
    }

    /// nil for a LOG without a segment.
    func bring(_ log: WALLog) async throws -> Result? {
        let numbers = known.inventory.numbers(on: log.timeline).within(log.segments(size: archive.segmentSize))
            .flatMap { Array($0) }
        guard !numbers.isEmpty else { return nil }
        if !request.rebuild, let current = try await current(log, numbers) { return current }
        return try await make(log, numbers)
    }

    private func isThere(_ log: WALLog) -> Bool { known.there.logs.contains(UInt64(log.number)) }

    // MARK: Is what is there still right?

    private func current(_ log: WALLog, _ numbers: [UInt64]) async throws -> Result? {
        guard isThere(log) else { return nil }
        var result = Result(log)
        // Segments never change, so where nothing is broken their number tells whether they are the same ones.
        if let line = known.lines.first(where: { $0.log == log.number }), !line.isBroken,
            line.segments == UInt64(numbers.count)
        {
            result.summary = line
            return result
        }
        guard let lines = try await index.readable({ try await $0.segments(of: log) }),
            lines.map(\.segment.number) == numbers
        else { return nil }
        for line in lines {
            if line.hasOpenTail, try await hasMore(line) { return nil }
            result.add(line)
        }
        return result
    }

    /// Whether a tail that was open can be read further now.
    private func hasMore(_ line: SegmentSummary) async throws -> Bool {
        guard line.segment.number < .max else { return false }
        let next = WALSegment(timeline: line.segment.timeline, number: line.segment.number + 1)
        guard try await archive.contains(next) else { return false }
        return try await summary(of: line.segment) != line
    }

    // MARK: Making it

    private func make(_ log: WALLog, _ numbers: [UInt64]) async throws -> Result {
        let writer = try await index.writer(of: log, walden: request.waldenVersion)
        var result = Result(log)
        for number in numbers {
            // One that was there a moment ago and is gone is none of this LOG's any more.
            guard let summary = try await summary(of: WALSegment(timeline: log.timeline, number: number)) else {
                continue
            }
            result.add(summary)
            result.segmentsRead += 1
            try await writer.append(summary)
            report(.progress(done: counter.add(archive.segmentSize.bytes)))
        }
        _ = try await writer.store(isThere(log) ? .replacing : .ifAbsent)
        result.isMade = true
        result.damaged.forEach { report(.damaged($0)) }
        report(.indexed(log, segments: result.summary.segments))
        return result
    }

    /// nil when the segment is gone. One whose stored object is damaged has that for its damage.
    private func summary(of segment: WALSegment) async throws -> SegmentSummary? {
        do {
            let reading = ReadSegment(archive) { counter.warn($0, report) }
            return try await reading.answer(ReplayQuestion(segment: segment)).summary
        } catch let error as WaldenError where error.code == .notFound {
            return nil
        } catch let error as WaldenError where error.code == .integrity {
            var summary = SegmentSummary(segment: segment)
            let problem = error.sentence
            summary.damage = WALDamage(lsn: segment.start(size: archive.segmentSize), problem: problem)
            return summary
        }
    }
}

extension IndexLog.Result {
    /// In the order of the log.
    fileprivate mutating func add(_ line: SegmentSummary) {
        summary.add(line, follows: last.map { $0 + 1 == line.segment.number } ?? true)
        last = line.segment.number
        if let damage = line.damage { damaged.append(DamagedSegment(segment: line.segment, damage: damage)) }
    }
}
