// SPDX-License-Identifier: MIT

import Codec
import Errors
public import PITR
public import Repository
import Synchronization

/// Proves that the keys at hand open what a plan needs, before a byte is written anywhere.
///
/// Every object of the backup is tried by its header, and of the WAL the first and last segment and some between them, since
/// keys change seldom: a key that was used for a short while only between two of those is NOT missed.
public struct ProveKeys: Sendable {
    private static let segmentsTried = 8
    /// How many headers are read at once.
    private static let readers = 8

    private let cluster: ClusterArchive
    private let generation: ClusterRecord.Generation

    public init(_ cluster: ClusterArchive, _ generation: ClusterRecord.Generation) {
        (self.cluster, self.generation) = (cluster, generation)
    }

    /// Throws `.configuration` or `.permission` for what no key at hand opens, and names it. What is not sealed needs none.
    public func run(_ plan: RecoveryPlan, _ marker: BackupMarker) async throws {
        try await BackupCopies.find(marker, in: cluster.backups(generation)).proveKeys()
        let archive = try cluster.wal(generation)
        let rest = Mutex(Self.sample(of: plan)[...])
        try await FramePipeline.forEach(workers: Self.readers, next: { rest.withLock { $0.popFirst() } }) { segment in
            try await archive.proveKeys(for: segment)
        }
    }

    private static func sample(of plan: RecoveryPlan) -> [WALSegment] {
        let count = plan.segmentCount
        guard count > 0 else { return [] }
        let tried = min(UInt64(segmentsTried), count)
        let indices = tried == 1 ? [0] : (0..<tried).map { $0 * (count - 1) / (tried - 1) }
        return indices.compactMap { plan.segment(at: $0) }
    }
}

extension RecoveryPlan {
    /// The needed segment at a place in the order of replay.
    fileprivate func segment(at index: UInt64) -> WALSegment? {
        var rest = index
        for run in segments {
            if rest < run.count { return WALSegment(timeline: run.timeline, number: run.first + rest) }
            rest -= run.count
        }
        return nil
    }
}
