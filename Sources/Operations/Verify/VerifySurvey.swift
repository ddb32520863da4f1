// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// What is there, from listings, markers and histories: nothing large is read. It is made anew by every run, so that what went
/// is noticed whatever share is read.
struct VerifySurvey: Sendable {
    private(set) var markers: [BackupMarker] = []
    private(set) var catalogued: [CatalogueBackup] = []
    private(set) var unfinished: [BackupID] = []
    /// Those of which anything is there.
    private(set) var known: Set<BackupID> = []
    private(set) var ranges: [TimelineID: NumberRanges] = [:]
    private(set) var histories: [TimelineID: TimelineHistory] = [:]
    private(set) var walBytes: UInt64 = 0
    private(set) var gaps: [RecordedGap] = []
    /// Objects of backups that need not be read: they are not there, or not of their size.
    private(set) var misfits: [BackupID: Set<String>] = [:]
    private(set) var findings: [VerifyFinding] = []
    private(set) var remarks: [String] = []

    /// `last` is what the last run kept, of whatever scope.
    static func make(_ target: VerifyTarget, after last: VerifyRecord?) async throws -> VerifySurvey {
        var survey = VerifySurvey()
        try await survey.addBackups(target)
        try await survey.addTimelines(target)
        try await survey.addGaps(target)
        try await survey.addMissing(target, after: last)
        return survey
    }

    private mutating func addBackups(_ target: VerifyTarget) async throws {
        let listing = try await target.backups.listing()
        unfinished = listing.unfinished
        known = Set(listing.markers.map(\.id) + listing.damaged.map(\.id) + listing.unfinished)
        findings += listing.damaged.map { target.finding(.marker($0.id), .damaged, $0.error.sentence) }
        for marker in listing.markers {
            do {
                catalogued.append(try marker.catalogueBackup())
                markers.append(marker)
                try await addMisfits(marker, target)
            } catch let error as WaldenError where error.code == .integrity {
                findings.append(target.finding(.marker(marker.id), .damaged, error.sentence))
            }
        }
    }

    private mutating func addMisfits(_ marker: BackupMarker, _ target: VerifyTarget) async throws {
        for (name, sight) in try await target.backups.misfits(marker).sorted(by: { $0.key < $1.key }) {
            misfits[marker.id, default: []].insert(name)
            if let finding = target.finding(sight, name, of: marker.id) { findings.append(finding) }
        }
    }

    private mutating func addTimelines(_ target: VerifyTarget) async throws {
        let overview: WALOverview
        do {
            overview = try await target.wal.overview()
        } catch let error as WaldenError where error.isMissingKey {
            remarks.append("the histories of timelines are sealed and no key is at hand, so branches are not known")
            overview = try await target.wal.overview(histories: false)
        }
        for timeline in overview.timelines {
            histories[timeline.id] = timeline.history
            if let error = timeline.damagedHistory {
                findings.append(target.finding(.walFile(.history(timeline.id)), .damaged, error.sentence))
            }
            let contents = try await target.wal.contents(of: timeline.id, in: timeline.logs)
            walBytes &+= contents.ranges.reduce(0) { $0 &+ $1.storedBytes }
            guard !contents.ranges.isEmpty else { continue }
            ranges[timeline.id] = NumberRanges(contents.ranges.map { $0.first.number...$0.last.number })
            // Without keys a history is not read, and nobody can say that it is missing.
            if timeline.id > .first, timeline.history == nil, timeline.damagedHistory == nil, remarks.isEmpty {
                findings.append(
                    target.finding(
                        .walFile(.history(timeline.id)), .missing, "timeline \(timeline.id) has WAL and no history"))
            }
        }
    }

    private mutating func addGaps(_ target: VerifyTarget) async throws {
        let listing = try await target.wal.gaps()
        findings += listing.damaged.map { target.finding(.gapRecord, .damaged, $0.sentence) }
        gaps = listing.gaps.compactMap { record in
            record.segments(size: target.size).map {
                RecordedGap(
                    timeline: $0.lowerBound.timeline, numbers: $0.lowerBound.number...$0.upperBound.number,
                    reason: record.reason)
            }
        }
    }

    /// What no backup leads to is not missed, nor what retention removed.
    private mutating func addMissing(_ target: VerifyTarget, after last: VerifyRecord?) async throws {
        let wanted = VerifyConsequences(
            backups: catalogued, histories: histories, size: target.size, claimed: [], windows: [])
        let missing = MissingSegments(
            ranges: ranges, histories: histories, backups: catalogued, seen: target.seen(last),
            pruned: try await target.wal.pruned(), size: target.size)
        for run in missing.runs where wanted.isWanted(run) {
            let count = run.count == 1 ? "a segment that is" : "\(run.count) segments that are"
            var finding = target.finding(.segments(run), .missing, "\(count) not in the repository")
            finding.lsn = WALSegment(timeline: run.timeline, number: run.first).start(size: target.size)
            finding.acceptedReason = reason(for: run)
            findings.append(finding)
        }
    }

    private func reason(for run: SegmentRun) -> String? {
        let numbers = NumberRanges(gaps.filter { $0.timeline == run.timeline }.map(\.numbers))
        guard numbers.missing(in: run.first...run.last).isEmpty else { return nil }
        return gaps.first { $0.timeline == run.timeline && $0.numbers.contains(run.first) }?.reason
    }

    /// The newest segment of each timeline, by their names.
    func newestSegments(_ target: VerifyTarget) -> [String] {
        ranges.compactMap { timeline, numbers in
            numbers.ranges.last.map { WALSegment(timeline: timeline, number: $0.upperBound).name(size: target.size) }
        }.sorted()
    }

    /// Whether the segment behind it is there.
    func goesOn(behind segment: WALSegment) -> Bool {
        segment.number < .max && ranges[segment.timeline]?.contains(segment.number + 1) == true
    }

    /// Whether a timeline left this one at or before `lsn`, with nothing of this one behind: then what stands there is no WAL
    /// that anybody needs.
    func isLeft(_ segment: WALSegment, at lsn: LSN) -> Bool {
        !goesOn(behind: segment)
            && histories.values.contains { history in
                history.timeline != segment.timeline
                    && history.switchPoint(after: segment.timeline).map { $0 <= lsn } ?? false
            }
    }
}

extension VerifyTarget {
    /// The newest segment of each timeline that was there once.
    fileprivate func seen(_ last: VerifyRecord?) -> [TimelineID: UInt64] {
        let segments = (last?.newestSegments ?? []).compactMap { segment($0) }
        return Dictionary(segments.map { ($0.timeline, $0.number) }) { max($0, $1) }
    }

    /// nil for what is as it should be.
    func finding(_ sight: BackupStore.Sight, _ name: String, of backup: BackupID) -> VerifyFinding? {
        switch sight {
        case .whole, .unopened: nil
        case .missing: finding(.object(backup, name), .missing, "\(name) of backup \(backup.text) is gone")
        case .damaged(let error): finding(.object(backup, name), .damaged, error.sentence)
        }
    }
}
