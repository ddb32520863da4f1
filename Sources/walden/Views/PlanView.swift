// SPDX-License-Identifier: MIT

import Operations
import PITR
import Postgres

/// A recovery plan as it is shown before anything is touched.
struct PlanView: CommandOutput {
    struct Leg: Encodable, Sendable {
        let timeline: UInt32
        let fromLsn: String
        let toLsn: String?
    }

    struct Segments: Encodable, Sendable {
        let first: String
        let last: String
        let count: UInt64
    }

    struct PassedOver: Encodable, Sendable {
        let backup: String
        let reason: String
    }

    struct Setting: Encodable, Sendable {
        let name: String
        let value: String
    }

    let target: String
    let targetTime: String?
    /// Of a target that is no time: the position, transaction or name.
    let targetValue: String?
    let exclusive: Bool
    let backup: BackupSummary
    let passedOver: [PassedOver]
    let timeline: UInt32
    let path: [Leg]
    let segments: [Segments]
    let segmentCount: UInt64
    /// Bytes of them in the repository.
    let segmentBytes: UInt64
    let stop: StopView?
    let newestArchived: String?
    let newestArchivedAt: String?
    let settings: [Setting]
    var estimate: EstimateView?
    var place: [Place] = []
    var warnings: [String]
    private let settingsBlock: String

    struct Place: Encodable, Sendable {
        let tree: String
        let path: String
        let rawBytes: UInt64
    }

    private enum CodingKeys: String, CodingKey {
        case target, targetTime, targetValue, exclusive, backup, passedOver, timeline, path, segments, segmentCount,
            segmentBytes, stop, newestArchived, newestArchivedAt, estimate, settings, place, warnings
    }

    init(_ planned: PlannedRestore, _ request: RestoreRequest) {
        let plan = planned.plan
        let size = plan.backup.segmentSize
        switch plan.target {
        case .time(let instant): (target, targetTime, targetValue) = ("time", instant.description, nil)
        case .lsn(let lsn): (target, targetTime, targetValue) = ("lsn", nil, lsn.description)
        case .xid(let xid): (target, targetTime, targetValue) = ("xid", nil, String(xid))
        case .name(let name): (target, targetTime, targetValue) = ("name", nil, name)
        case .latest: (target, targetTime, targetValue) = ("latest", nil, nil)
        case .immediate: (target, targetTime, targetValue) = ("immediate", nil, nil)
        }
        exclusive = plan.isExclusive
        stop = plan.stop.map { StopView($0, isBisected: plan.isBisected) }
        backup = BackupSummary(planned.marker)
        passedOver = plan.passedOver.map { PassedOver(backup: $0.id.text, reason: $0.reason) }
        timeline = plan.targetTimeline.rawValue
        path = plan.path.map {
            Leg(timeline: $0.timeline.rawValue, fromLsn: $0.from.description, toLsn: $0.to?.description)
        }
        segments = plan.segments.map { run in
            Segments(
                first: WALSegment(timeline: run.timeline, number: run.first).name(size: size),
                last: WALSegment(timeline: run.timeline, number: run.last).name(size: size), count: run.count)
        }
        (segmentCount, segmentBytes) = (plan.segmentCount, plan.storedBytes)
        newestArchived = plan.newestArchived?.segment.name(size: size)
        newestArchivedAt = plan.newestArchived?.archivedAt.description
        let written = RestoreSettings.make(for: request)
        settings = written.pairs.map { Setting(name: $0.name, value: $0.value) }
        settingsBlock = written.block()
        warnings = planned.warnings + plan.warnings
    }

    mutating func add(_ findings: RestorePreflight.Findings) {
        place = findings.roots.roots.map { Place(tree: $0.tree, path: $0.path.string, rawBytes: $0.rawBytes) }
        warnings += findings.warnings
    }

    mutating func add(_ found: EstimateRestore.Result) {
        estimate = EstimateView(found.estimate)
        warnings += found.warnings
    }

    var text: String {
        var lines = [
            "Target:    \(targetTime ?? [target, targetValue].compactMap { $0 }.joined(separator: " "))"
                + (exclusive ? ", exclusive" : ""),
            "Backup:    \(backup.id), ended \(backup.stoppedAt), \(Units.bytes(backup.rawBytes))",
        ]
        lines += passedOver.map { "           not \($0.backup): \($0.reason)" }
        lines.append("Timelines: " + path.map(\.words).joined(separator: ", then "))
        lines += stop?.lines ?? []
        lines.append(
            "WAL:       \(segmentCount) segments (\(Units.bytes(segmentBytes)) stored), all there: "
                + segments.map(\.words).joined(separator: ", "))
        if let newestArchived, let newestArchivedAt {
            lines.append("           the newest in the archive is \(newestArchived), stored at \(newestArchivedAt)")
        }
        if let estimate { lines.append("Time:      \(estimate.words)") }
        lines += place.map { "Place:     \($0.tree) to \($0.path), \(Units.bytes($0.rawBytes))" }
        lines += warnings.map { "Warning:   \($0)" }
        lines.append("Settings, as they will stand in postgresql.auto.conf:")
        lines += settingsBlock.split(separator: "\n").map { "  \($0)" }
        return lines.joined(separator: "\n")
    }
}

extension PlanView.Leg {
    fileprivate var words: String { "\(timeline) from \(fromLsn)" + (toLsn.map { " to \($0)" } ?? "") }
}

extension PlanView.Segments {
    fileprivate var words: String { count == 1 ? first : "\(first) to \(last)" }
}
