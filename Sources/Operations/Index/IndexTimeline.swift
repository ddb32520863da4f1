// SPDX-License-Identifier: MIT

import Codec
import PITR
import Repository
import Synchronization

/// Brings the index of one timeline up to date, a group of LOGs after the other: memory holds the segments of one group.
struct IndexTimeline: Sendable {
    private let timeline: TimelineID
    private let archive: WALArchive
    private let index: WALIndex
    private let request: IndexWAL.Request
    private let counter: DecodedBytes
    private let report: @Sendable (IndexEvent) -> Void

    init(
        _ timeline: TimelineID, _ archive: WALArchive, _ request: IndexWAL.Request, _ counter: DecodedBytes,
        _ report: @escaping @Sendable (IndexEvent) -> Void
    ) {
        (self.timeline, self.archive, self.request) = (timeline, archive, request)
        (self.counter, self.report) = (counter, report)
        index = archive.index
    }

    /// `logs` are the numbers of those that have objects of any kind.
    func run(_ logs: NumberRanges) async throws -> IndexReport.Timeline {
        var done = IndexReport.Timeline(timeline: timeline)
        guard let open = try await openLog(logs) else { return done }
        (done.openLog, done.openSegments) = (open.log, open.segments)
        guard open.log.number > 0 else { return done }
        let closed = logs.within(0...UInt64(open.log.number - 1))
        let there = try await index.listing(of: timeline)
        for range in closed.groups.ranges {
            for number in range {
                let group = WALLogGroup(timeline: timeline, number: UInt32(truncatingIfNeeded: number))
                let bounds = UInt64(group.logs.lowerBound)...UInt64(group.logs.upperBound)
                let logs = NumberRanges(NumberRanges(closed).within(bounds))
                try await bring(group, logs, there, isClosed: group < open.log.group, &done)
            }
        }
        return done
    }

    /// The newest LOG with a whole segment. A folder may hold other things.
    private func openLog(_ logs: NumberRanges) async throws -> (log: WALLog, segments: UInt64)? {
        for range in logs.ranges.reversed() {
            for number in range.reversed() {
                let found = try await archive.segments(on: timeline, in: NumberRanges([number...number]))
                let count = found.numbers(on: timeline).total
                let log = WALLog(timeline: timeline, number: UInt32(truncatingIfNeeded: number))
                if count > 0 { return (log, count) }
            }
        }
        return nil
    }

    private func bring(
        _ group: WALLogGroup, _ logs: NumberRanges, _ there: WALIndex.Listing, isClosed: Bool,
        _ done: inout IndexReport.Timeline
    ) async throws {
        let known =
            there.groups.contains(UInt64(group.number))
            ? try await index.readable { try await $0.logs(of: group) } : nil
        let inventory = try await archive.segments(on: timeline, in: logs)
        // What is recent is worth reading again: a damaged object is then made anew without being asked.
        let lines = isClosed ? known ?? [] : []
        let results = try await bring(logs, IndexLog.Known(there: there, lines: lines, inventory: inventory))
        for result in results { done.add(result) }
        let summaries = results.map(\.summary)
        guard !summaries.isEmpty, request.rebuild || known != summaries else { return }
        _ = try await index.write(
            summaries, of: group, there.groups.contains(UInt64(group.number)) ? .replacing : .ifAbsent,
            walden: request.waldenVersion)
        done.madeGroups.insert(UInt64(group.number))
    }

    /// Several LOGs at a time; the results in the order of the log.
    private func bring(_ logs: NumberRanges, _ known: IndexLog.Known) async throws -> [IndexLog.Result] {
        let rest = Mutex(logs.ranges.flatMap { Array($0) }[...])
        let results = Mutex<[IndexLog.Result]>([])
        let work = IndexLog(archive, index, known, request, counter, report)
        try await FramePipeline.forEach(
            workers: request.workers, next: { rest.withLock { $0.popFirst() } },
            work: { number in
                let log = WALLog(timeline: timeline, number: UInt32(truncatingIfNeeded: number))
                guard let result = try await work.bring(log) else { return }
                results.withLock { $0.append(result) }
            })
        return results.withLock { $0.sorted { $0.log < $1.log } }
    }
}

extension IndexReport.Timeline {
    fileprivate mutating func add(_ result: IndexLog.Result) {
        indexedLogs.insert(UInt64(result.log.number))
        if result.isMade { madeLogs.insert(UInt64(result.log.number)) }
        segmentsRead += result.segmentsRead
        damaged += result.damaged
    }
}

extension [ClosedRange<UInt64>] {
    /// The numbers of the groups that LOGs of these numbers are in.
    fileprivate var groups: NumberRanges { NumberRanges(map { $0.lowerBound >> 8...$0.upperBound >> 8 }) }
}

extension NumberRanges {
    fileprivate var total: UInt64 { ranges.reduce(0) { $0 + UInt64($1.count) } }
}
