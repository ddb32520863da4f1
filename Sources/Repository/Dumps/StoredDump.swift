// SPDX-License-Identifier: MIT

public import PITR

/// A dump that exists: its name, and what its marker says.
public struct StoredDump: Sendable, Equatable {
    public let id: DumpID
    public let marker: DumpMarker

    public init(id: DumpID, marker: DumpMarker) { (self.id, self.marker) = (id, marker) }

    /// As lists, retention and planner know it.
    public func catalogued(test: CatalogueDump.Test? = nil) -> CatalogueDump {
        CatalogueDump(
            tier: id.tier, database: id.database, stem: id.stem, begun: marker.snapshotAt, finished: marker.finishedAt,
            storedBytes: marker.object.storedBytes, test: test)
    }
}
