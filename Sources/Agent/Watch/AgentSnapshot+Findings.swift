// SPDX-License-Identifier: MIT

import Operations
import PITR
import Repository

extension AgentSnapshot {
    /// Takes over what a survey of the repositories found.
    mutating func take(_ findings: Findings, at now: Instant) {
        repositories = findings.statuses.map { status in
            var state = RepositoryState(status, checkedAt: now)
            state.disk = findings.disks[status.name]
            return state
        }
        if let size = findings.segmentSize { segmentSize = size }
        windows = findings.windows.compactMap(WindowState.init)
        dumps = DumpSeries.all(of: findings.dumps)
        commits = findings.commits
        drills = findings.drills.reversed().map(DrillState.init)
        guard let catalogue = findings.catalogue else { return }
        backups = catalogue.backups.map(BackupState.init)
        gaps = Self.gaps(findings.windows, catalogue.gaps)
        timelines = Set(catalogue.logs.keys).union(catalogue.histories.keys).sorted().map { id in
            TimelineState(id: id, parent: catalogue.histories[id]?.entries.last?.timeline)
        }
        noteArchived(by: findings.statuses)
    }

    /// What an agent that was just started has not archived itself is known from the repositories.
    private mutating func noteArchived(by statuses: [RepositoryStatus]) {
        guard archiving.newestArchived == nil else { return }
        let facts = statuses.compactMap { try? $0.facts.get() }
        let known = facts.compactMap { fact in fact.archivedAt.map { (segment: fact.newestSegment, at: $0) } }
        guard let newest = known.max(by: { $0.at < $1.at }) else { return }
        (archiving.newestArchived, archiving.newestArchivedAt) = (newest.segment, newest.at)
    }

    /// What windows end at, and what was written down as lost beside.
    private static func gaps(_ windows: [RecoveryWindow], _ recorded: [RecordedGap]) -> [GapState] {
        var gaps: [GapState] = []
        for window in windows {
            guard let run = window.gap, !gaps.contains(where: { $0.segments == run }) else { continue }
            gaps.append(GapState(segments: run, from: window.last, reason: window.gapReason))
        }
        for record in recorded {
            let run = SegmentRun(
                timeline: record.timeline, first: record.numbers.lowerBound, last: record.numbers.upperBound)
            guard !gaps.contains(where: { $0.segments.overlaps(run) }) else { continue }
            gaps.append(GapState(segments: run, reason: record.reason))
        }
        return gaps
    }
}

extension RepositoryState {
    init(_ status: RepositoryStatus, checkedAt: Instant) {
        self.init(name: status.name, location: status.location)
        self.checkedAt = checkedAt
        (lagSegments, lagBytes) = (status.lag?.segments, status.lag?.bytes)
        switch status.facts {
        case .failure(let error): problem = "\(error)"
        case .success(let facts):
            gaps = UInt64(clamping: facts.recordedGaps)
            (newestSegment, newestArchivedAt) = (facts.newestSegment, facts.archivedAt)
            verify = facts.lastVerify.map { last in
                VerifyState(
                    at: last.endedAt ?? last.seenAt, findings: last.findingCount,
                    allReadSince: last.lastRound?.startedAt)
            }
        }
    }
}

extension SegmentRun {
    fileprivate func overlaps(_ other: SegmentRun) -> Bool {
        timeline == other.timeline && first <= other.last && other.first <= last
    }
}
