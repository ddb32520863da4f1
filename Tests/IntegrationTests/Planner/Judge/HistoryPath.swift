// SPDX-License-Identifier: MIT

import PITR

/// All records from the first that was archived to the end of one timeline, as a recovery to it would replay them.
struct HistoryPath: Sendable {
    struct Leg: Sendable {
        let timeline: UInt32
        let from: LSN
        let to: LSN?
    }

    let timeline: UInt32
    let legs: [Leg]
    let records: [ArchivedRecords.Record]
    /// Where the first segment begins that is not there but was needed to go on; behind the last one there is nothing.
    let hole: LSN?

    /// nil for a timeline that is not there.
    init?(to timeline: UInt32, _ wal: ArchivedRecords) {
        guard wal.segments[timeline] != nil, timeline == 1 || wal.histories[timeline] != nil else { return nil }
        var from = LSN(0)
        var legs: [Leg] = []
        for entry in wal.histories[timeline] ?? [] {
            legs.append(Leg(timeline: entry.timeline, from: from, to: entry.lsn))
            from = entry.lsn
        }
        legs.append(Leg(timeline: timeline, from: from, to: nil))
        (self.timeline, self.legs) = (timeline, legs)
        records = legs.flatMap { leg in
            (wal.records[leg.timeline] ?? []).filter { $0.lsn >= leg.from && $0.lsn < leg.to ?? LSN(.max) }
        }
        hole = legs.lazy.compactMap { Self.hole(in: $0, wal) }.first
    }

    private static func hole(in leg: Leg, _ wal: ArchivedRecords) -> LSN? {
        let size = ArchivedRecords.size.bytes
        let there = wal.segments[leg.timeline] ?? []
        guard let lowest = there.min(), let highest = there.max() else { return nil }
        let first = max(lowest, leg.from.rawValue / size)
        // What stands behind a switch the next timeline has in its own first segment.
        let end = leg.to.map { $0.rawValue / size } ?? highest + 1
        return (first..<max(first, end)).first { !there.contains($0) }.map { LSN($0 * size) }
    }

    /// Whether a backup lies on it, so that a recovery can begin there.
    func leads(from backup: RealHistory.Backup) -> Bool {
        legs.contains { leg in
            leg.timeline == backup.timeline && leg.from <= backup.start && leg.to.map { backup.stop <= $0 } ?? true
        }
    }
}
