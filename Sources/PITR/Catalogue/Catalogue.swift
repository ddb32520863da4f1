// SPDX-License-Identifier: MIT

/// What a repository holds of one generation of a cluster, as the planner sees it.
public struct Catalogue: Sendable, Equatable {
    /// Finished ones, in any order.
    public var backups: [CatalogueBackup]
    public var inventory: SegmentInventory
    /// The timeline histories there are, by their timeline.
    public var histories: [TimelineID: TimelineHistory]
    public var segmentSize: SegmentSize

    public init(
        backups: [CatalogueBackup] = [], inventory: SegmentInventory = SegmentInventory(),
        histories: [TimelineID: TimelineHistory] = [:], segmentSize: SegmentSize = .standard
    ) {
        (self.backups, self.inventory) = (backups, inventory)
        (self.histories, self.segmentSize) = (histories, segmentSize)
    }
}
