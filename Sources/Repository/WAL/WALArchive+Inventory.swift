// SPDX-License-Identifier: MIT

import Errors
public import PITR
import Synchronization

extension WALArchive {
    /// The segments of some LOGs of a timeline, with their sizes as stored and the times at which they were.
    ///
    /// Memory grows only with what the inventory keeps. Objects that are none of ours are passed over.
    public func segments(on timeline: TimelineID, in logs: NumberRanges) async throws -> SegmentInventory {
        let inventory = SharedInventory()
        try await list(on: timeline, in: logs) { inventory.add($1) }
        return inventory.value
    }
}

/// An inventory that several listings fill.
private final class SharedInventory: Sendable {
    private let inventory = Mutex(SegmentInventory())

    var value: SegmentInventory { inventory.withLock { $0 } }

    func add(_ segments: [ListedSegment]) {
        inventory.withLock { inventory in
            for listed in segments {
                if listed.isPartial {
                    inventory.insertPartial(listed.segment)
                } else {
                    inventory.insert(listed.segment, bytes: listed.storedBytes, archivedAt: listed.archivedAt)
                }
            }
        }
    }
}
