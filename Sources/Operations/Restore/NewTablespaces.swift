// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// The tablespaces that are made while a plan's WAL is replayed.
///
/// Replay makes each at the path that it had on the original. Where that is this very host, the copy would write into the
/// files of the server that is in use, and remove them when the tablespace is dropped. Nothing in PostgreSQL prevents that.
struct NewTablespaces: Sendable {
    struct Found: Sendable {
        /// In the order of replay, those that are inside the data directory left out.
        var made: [TablespaceCreation] = []
        /// What could not be looked at. Sentences without a final period.
        var warnings: [String] = []
        /// The first segment that is damaged wherever it is stored.
        var damage: WaldenError?
    }

    private let archive: WALArchive
    private let plan: RecoveryPlan

    init(_ archive: WALArchive, _ plan: RecoveryPlan) { (self.archive, self.plan) = (archive, plan) }

    init(_ cluster: ClusterArchive, _ plan: RecoveryPlan, _ marker: BackupMarker) throws {
        self.init(try cluster.wal(try cluster.generation(of: marker.generation.systemIdentifier)), plan)
    }

    /// Where the index knows a segment it is believed, the others are read.
    ///
    /// What is archived after the plan was made is not known of, and a server that recovers to the latest state replays it.
    func find() async throws -> Found {
        let overview = try await archive.overview()
        var found = Found()
        for leg in plan.path where leg.from < end {
            let walk = walk(leg, until: min(leg.to ?? end, end), overview)
            while let step = try await walk.next() {
                found.made += step.items.filter { item in !found.made.contains { $0.lsn == item.lsn } }
                found.warnings += step.warnings.filter { !found.warnings.contains($0) }
                found.damage = found.damage ?? step.damage
            }
        }
        return found
    }

    private var begin: LSN { plan.backup.startLSN }

    /// The first LSN that is not replayed, as far as the plan tells.
    private var end: LSN {
        if let stop = plan.stop { return stop.replayedTo }
        return plan.segments.last.map { last in
            WALSegment(timeline: last.timeline, number: last.last).end(size: archive.segmentSize)
        } ?? .init(.max)
    }

    /// Up to the segment in which a timeline was left: its descendant's copy of that is passed over as far as it repeats it.
    private func walk(_ leg: PathLeg, until: LSN, _ overview: WALOverview) -> EventWalk<TablespaceCreation> {
        let search = search(until: until)
        var scope = WalkScope(timeline: leg.timeline)
        scope.from = max(leg.from, begin).rawValue / archive.segmentSize.bytes
        scope.to = (max(until.rawValue, 1) - 1) / archive.segmentSize.bytes
        scope.isWanted = search.isWanted
        return EventWalk(archive, overview, scope, search, limit: .max)
    }

    private func search(until: LSN) -> EventSearch<TablespaceCreation> {
        let isReplayed: @Sendable (TablespaceCreation) -> Bool = { [begin] made in
            !made.path.isEmpty && made.lsn >= begin && made.lsn < until
        }
        return EventSearch(
            lsn: \.lsn, isWanted: { $0.tablespaceCreations > 0 },
            event: { event in
                guard case .tablespaceCreation(let made) = event, isReplayed(made) else { return nil }
                return made
            },
            indexed: { summary in
                let made = summary.tablespaceCreations
                return summary.totals.tablespaceCreations == UInt64(made.count) ? made.filter(isReplayed) : nil
            })
    }
}

extension TablespaceCreation {
    /// Why replay must not make it.
    func refusal(_ cause: String, hint: String) -> WaldenError {
        WaldenError(
            .refused, "the tablespace \(tablespace) was made after the backup, at \(path)", cause: cause, hint: hint)
    }
}
