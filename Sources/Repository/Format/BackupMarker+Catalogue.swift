// SPDX-License-Identifier: MIT

import Errors
public import PITR

extension BackupMarker {
    /// What the planner needs to know of this backup. Throws `.integrity` when the marker contradicts itself.
    public func catalogueBackup() throws -> CatalogueBackup {
        guard let size = SegmentSize(bytes: segmentBytes) else {
            throw contradiction("a segment size of \(segmentBytes)")
        }
        guard stopLSN >= startLSN else { throw contradiction("a stop LSN before its start LSN") }
        guard trees.contains(where: { $0.name == Tree.baseName }) else { throw contradiction("no base tree") }
        for name in [firstSegment, lastSegment] where WALSegment(name: name, size: size) == nil {
            throw contradiction("\(name) for a segment")
        }
        return CatalogueBackup(
            id: id, timeline: timeline, startLSN: startLSN, stopLSN: stopLSN, startedAt: startedAt,
            stoppedAt: stoppedAt,
            firstSegment: firstSegment, lastSegment: lastSegment, postgresMajor: generation.major, segmentSize: size,
            rawBytes: rawBytes, storedBytes: storedBytes, tablespaces: try tablespaces(),
            checksumFailures: checksumFailures.count)
    }

    private func tablespaces() throws -> [CatalogueBackup.Tablespace] {
        try trees.filter { $0.name != Tree.baseName }.map { tree in
            guard let oid = UInt32(tree.name), let path = tree.path, path.hasPrefix("/") else {
                throw contradiction("a tree named \(tree.name)")
            }
            return CatalogueBackup.Tablespace(oid: oid, path: path, rawBytes: tree.rawBytes)
        }
    }

    private func contradiction(_ what: String) -> WaldenError {
        WaldenError(.integrity, "the marker of backup \(id.text) is damaged", cause: "it has \(what)")
    }
}
