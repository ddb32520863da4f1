// SPDX-License-Identifier: MIT

public import Errors
import Host
public import PITR
import Repository

/// Gives up segments that cannot be archived while too much waits, and tells the repositories of the loss once they answer.
public struct GiveUpWAL: Sendable {
    private let policy: DropPolicy
    private let repositories: ClusterRepositories
    private let walden: String
    private let now: @Sendable () -> Instant
    private var dropped: DroppedSegments { DroppedSegments(policy.records) }

    private static let limit = Duration.seconds(30)
    private static let neverGivenUp: Set<WaldenError.Code> = [.refused, .conflict, .configuration, .usage, .cancelled]

    /// `walden`: the version that is written down.
    public init(
        _ policy: DropPolicy, _ repositories: ClusterRepositories, walden: String,
        now: @escaping @Sendable () -> Instant
    ) {
        (self.policy, self.repositories, self.walden, self.now) = (policy, repositories, walden, now)
    }

    /// What to say when the segment is given up, now that its push has failed: the loss is written down durably then, and the
    /// server may be told that it is done.
    ///
    /// Throws `error`, the push's own, when the policy does not say so: it is no segment, a person has to look at it first (it belongs to
    /// another cluster, or is stored with other content), no more than the policy allows is waiting, or the loss cannot be written down.
    public func decide(_ file: WALFile, bytes: UInt64, _ error: WaldenError, in folder: ServerWALFolder) async throws
        -> String
    {
        guard case .segment(let name) = file, !Self.neverGivenUp.contains(error.code) else { throw error }
        return try await BlockingThreads.shared.run {
            var waiting: UInt64 = 0
            try folder.forEachReady { if $0.utf8.count == 24 { waiting += 1 } }
            let (backlog, overflow) = waiting.multipliedReportingOverflow(by: bytes)
            guard overflow || backlog > policy.backlogBytes else { throw error }
            let why = "\(backlog) bytes of WAL were waiting, and the policy allows \(policy.backlogBytes)"
            let reason = "\(Self.phrase): it could not be archived (\(error.message)), and \(why)"
            do {
                try dropped.write(
                    GapRecord(first: name, last: name, reason: reason, recordedAt: now(), walden: walden))
            } catch let failure as WaldenError {
                throw error.during("\(name) is not given up, since the loss cannot be written down: \(failure)")
            }
            return "\(name): \(reason)"
        }
    }

    /// The words that every surface uses for it.
    public static let phrase = "permanently dropped, recovery gap created"

    /// Whether there are losses that the repositories may not know of. Blocks.
    public var hasUntold: Bool { !dropped.records().isEmpty }

    /// Records the losses as gaps in every repository that lacks the segments, and forgets them here once all have answered.
    ///
    /// Throws what kept a repository from it; the others know by then.
    public func tell() async throws {
        let records = try await BlockingThreads.shared.run { dropped.records() }
        guard !records.isEmpty else { return }
        var failure: (any Error)?
        for place in repositories.places {
            do {
                try await TimeLimit(Self.limit).run { [cluster = repositories.cluster] in
                    try await Self.record(records, try await place.open(cluster))
                }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        try await BlockingThreads.shared.run { dropped.remove(records) }
    }

    private static func record(_ records: [GapRecord], _ cluster: ClusterArchive) async throws {
        let archive = try cluster.wal(try cluster.record.newest())
        var missing: [(segment: WALSegment, record: GapRecord)] = []
        for record in records {
            guard let segment = WALSegment(name: record.first, size: archive.segmentSize),
                try await !archive.contains(segment)
            else { continue }
            missing.append((segment, record))
        }
        for run in runs(missing) {
            guard let first = run.first?.record, let last = run.last?.record else { continue }
            try await archive.record(
                GapRecord(
                    first: first.first, last: last.first, reason: first.reason, recordedAt: first.recordedAt,
                    walden: first.walden))
        }
    }

    /// Segments that follow each other become one gap.
    private static func runs(_ missing: [(segment: WALSegment, record: GapRecord)]) -> [[(
        segment: WALSegment, record: GapRecord
    )]] {
        var runs: [[(segment: WALSegment, record: GapRecord)]] = []
        for next in missing.sorted(by: { $0.segment < $1.segment }) {
            if let last = runs.last?.last?.segment, last.timeline == next.segment.timeline,
                last.number + 1 == next.segment.number
            {
                runs[runs.count - 1].append(next)
            } else {
                runs.append([next])
            }
        }
        return runs
    }
}
