// SPDX-License-Identifier: MIT

import PITR
import Repository

extension WALArchive {
    /// All parts put together: the segments from the LOG of `first` on, of every timeline, and all histories.
    func inventory(from first: LSN) async throws -> (SegmentInventory, [TimelineID: TimelineHistory]) {
        let overview = try await overview()
        let firstLog = first.rawValue / segmentSize.bytes / segmentSize.segmentsPerLog
        var inventory = SegmentInventory()
        for timeline in overview.timelines {
            let logs = NumberRanges(timeline.logs.within(firstLog...UInt64(UInt32.max)))
            inventory.add(try await segments(on: timeline.id, in: logs))
        }
        return (inventory, overview.histories)
    }
}
