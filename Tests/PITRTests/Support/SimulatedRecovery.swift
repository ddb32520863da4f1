// SPDX-License-Identifier: MIT

import PITR

/// What PostgreSQL would do: replays a world's records one by one, without any cleverness, to hold the planner against.
struct SimulatedRecovery {
    enum Result: Equatable {
        case stopped(at: LSN, replayed: Bool, Kept)
        case ended(Kept)
        case tooEarly
        case hole(UInt64)
    }

    struct Kept: Equatable {
        var replayedTo: LSN
        var lastTransaction: TransactionEnd?
        var lastCommit: TransactionEnd?
    }

    let world: World
    let backup: CatalogueBackup
    let timeline: TimelineID
    let rule: StopRule
    let isImmediate: Bool

    private var size: SegmentSize { world.catalogue.segmentSize }

    private var history: TimelineHistory {
        world.catalogue.histories[timeline] ?? TimelineHistory(timeline: timeline, entries: [])
    }

    func run() -> Result {
        var kept = Kept(replayedTo: backup.startLSN)
        var number = backup.startLSN.rawValue / size.bytes
        var current = backup.timeline
        while true {
            guard let file = file(number, notBelow: current) else { return end(at: number, kept) }
            current = file.timeline
            for record in world.wal.records[file] ?? [] where record.lsn >= backup.startLSN {
                guard belongs(record, in: file) else { continue }
                if let result = replay(record, &kept) { return result }
            }
            // What the younger timeline wrote behind the switch is not in the older one's file.
            if let left = history.switchPoint(after: file.timeline), file.timeline != timeline,
                left > LSN(number * size.bytes), left.rawValue / size.bytes == number
            {
                let isLast = self.file(number + 1, notBelow: current) == nil
                return isLast ? end(at: number + 1, kept) : .hole(number)
            }
            number += 1
        }
    }

    /// The newest timeline of the history that has the file and could hold it, but none older than that of the file before
    /// (`XLogFileReadAnyTLI`).
    private func file(_ number: UInt64, notBelow current: TimelineID) -> WALSegment? {
        let start = LSN(number * size.bytes)
        var candidates = [timeline] + history.entries.reversed().map(\.timeline)
        candidates.removeAll { id in
            guard id != backup.timeline,
                let index = history.entries.firstIndex(where: { $0.timeline == id }) ?? tip(id),
                index > 0
            else { return false }
            return history.entries[index - 1].switchPoint.rawValue / size.bytes > start.rawValue / size.bytes
        }
        let begin = candidates.firstIndex(of: current) ?? candidates.count - 1
        let files = candidates[...begin].map { WALSegment(timeline: $0, number: number) }
        return files.first { world.archived[$0.timeline]?.contains(number) ?? false }
    }

    private func tip(_ id: TimelineID) -> Int? { id == timeline ? history.entries.count : nil }

    /// An older timeline's file may hold what that timeline wrote after it was left.
    private func belongs(_ record: SimulatedWAL.Record, in file: WALSegment) -> Bool {
        guard file.timeline != timeline, let left = history.switchPoint(after: file.timeline) else { return true }
        return record.lsn < left
    }

    private func end(at number: UInt64, _ kept: Kept) -> Result {
        let later = ([timeline] + history.entries.map(\.timeline)).contains { id in
            guard let next = world.archived[id]?.first(from: number) else { return false }
            guard id != timeline else { return true }
            return history.switchPoint(after: id).map { LSN(next * size.bytes) < $0 } ?? false
        }
        if later { return .hole(number) }
        return kept.replayedTo >= backup.stopLSN ? .ended(kept) : .tooEarly
    }

    private func replay(_ record: SimulatedWAL.Record, _ kept: inout Kept) -> Result? {
        var only = SimulatedWAL()
        let file = WALSegment.containing(record.lsn, on: .first, size: size)
        only.records[file] = [record]
        let stop = only.answer(ReplayQuestion(segment: file, rule: rule)).stop
        if let stop, !stop.isReplayed {
            return kept.replayedTo >= backup.stopLSN ? .stopped(at: record.lsn, replayed: false, kept) : .tooEarly
        }
        kept.replayedTo = record.end
        if case .end(let end) = record.content {
            kept.lastTransaction = end
            if end.outcome == .commit { kept.lastCommit = end }
        }
        if isImmediate, kept.replayedTo >= backup.stopLSN { return .stopped(at: backup.stopLSN, replayed: true, kept) }
        guard stop != nil else { return nil }
        return kept.replayedTo >= backup.stopLSN ? .stopped(at: record.lsn, replayed: true, kept) : .tooEarly
    }
}
