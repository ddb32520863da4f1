// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Repository
import Synchronization

/// Proves that the WAL of a plan makes no tablespace.
///
/// Replay makes one at the path that it had on the original. Where that is this very host, the copy would write into the
/// files of the server that is in use, and remove them when the tablespace is dropped. Nothing in PostgreSQL prevents that.
struct NoNewTablespaces: Sendable {
    private static let readers = 4

    private let archive: WALArchive

    init(_ archive: WALArchive) { self.archive = archive }

    /// Throws `.refused` for the first that is found, and `.integrity` for WAL that cannot be read.
    func check(_ plan: RecoveryPlan) async throws {
        let rest = Mutex(SegmentsOfPlan(plan))
        try await FramePipeline.forEach(workers: Self.readers, next: { rest.withLock { $0.next() } }) { segment in
            guard let made = try await look(into: segment, plan) else { return }
            throw WaldenError(
                .refused, "the tablespace \(made.tablespace) was made after the backup, at \(made.path)",
                cause: "replaying that at \(made.lsn) would write into the files of the server that it belongs to",
                hint: "Take a base backup, and drill with that.")
        }
    }

    /// The first one made between the backup's start and the plan's stop.
    private func look(into segment: WALSegment, _ plan: RecoveryPlan) async throws -> TablespaceCreation? {
        let (start, end) = (plan.backup.startLSN, plan.stop?.replayedTo)
        let next = segment.number < .max ? WALSegment(timeline: segment.timeline, number: segment.number + 1) : nil
        let picked = try await archive.alternatives.firstWhole(passedOver: archive.store.passedOver) { archive in
            do {
                return try await SegmentEvents(archive: archive).pick(from: segment, next: next, limit: 1) { event in
                    guard case .tablespaceCreation(let made) = event, !made.path.isEmpty, made.lsn >= start,
                        end.map({ made.lsn < $0 }) ?? true
                    else { return TablespaceCreation?.none }
                    return made
                }
            } catch let error as WaldenError where error.code == .notFound {
                return SegmentEvents.Picked<TablespaceCreation>?.none
            }
        }
        return picked?.items.first
    }
}

/// The needed segments one by one, in the order of replay.
private struct SegmentsOfPlan: Sendable {
    private var runs: ArraySlice<SegmentRun>
    private var number: UInt64?

    init(_ plan: RecoveryPlan) { runs = plan.segments[...] }

    mutating func next() -> WALSegment? {
        while let run = runs.first {
            let number = number ?? run.first
            guard number <= run.last else {
                runs.removeFirst()
                self.number = nil
                continue
            }
            let (following, overflow) = number.addingReportingOverflow(1)
            if overflow { runs.removeFirst() }
            self.number = overflow ? nil : following
            return WALSegment(timeline: run.timeline, number: number)
        }
        return nil
    }
}
