// SPDX-License-Identifier: MIT

import PITR
import Postgres
import Repository

/// The plan that a restore carries out, as it stands beside the restored data: where they come from, and where their recovery
/// stops. docs/restore.md explains each member.
struct PlanRecord: JSONDocument, Equatable {
    struct Target: Codable, Sendable, Equatable {
        let kind: String
        /// nil for `latest` and `immediate`.
        let value: String?
    }

    struct Leg: Codable, Sendable, Equatable {
        let timeline: TimelineID
        let from: LSN
        let to: LSN?
    }

    struct Segments: Codable, Sendable, Equatable {
        let first: String
        let last: String
        let count: UInt64
    }

    struct Setting: Codable, Sendable, Equatable {
        let name: String
        let value: String
    }

    let format: Int
    let startedAt: Instant
    let walden: String
    let into: String
    let repository: String
    let cluster: String
    let generation: GenerationID
    let backup: BackupID
    let target: Target
    let exclusive: Bool
    let timeline: TimelineID
    let path: [Leg]
    let segments: [Segments]
    let settings: [Setting]
    /// nil when the plan promised none.
    let promise: PromiseRecord?

    private enum CodingKeys: String, CodingKey {
        case format, walden, into, repository, cluster, generation, backup, target, exclusive, timeline, path, segments,
            settings, promise
        case startedAt = "started_at"
    }

    init(_ request: RestoreRequest, _ settings: RecoverySettings, repository: String) {
        let (plan, marker) = (request.plan, request.marker)
        let size = plan.backup.segmentSize
        format = JSONDocuments.format
        (startedAt, walden, into) = (request.startedAt, request.waldenVersion, request.into.string)
        (self.repository, cluster, generation, backup) = (repository, marker.cluster, marker.generation, marker.id)
        target = Target(plan.target)
        (exclusive, timeline) = (plan.isExclusive, plan.targetTimeline)
        path = plan.path.map { Leg(timeline: $0.timeline, from: $0.from, to: $0.to) }
        segments = plan.segments.map { run in
            Segments(
                first: WALSegment(timeline: run.timeline, number: run.first).name(size: size),
                last: WALSegment(timeline: run.timeline, number: run.last).name(size: size), count: run.count)
        }
        self.settings = settings.pairs.map { Setting(name: $0.name, value: $0.value) }
        promise = plan.stop.map { PromiseRecord($0) }
    }
}

extension PlanRecord.Target {
    init(_ target: RecoveryTarget) {
        switch target {
        case .time(let instant): self.init(kind: "time", value: instant.description)
        case .lsn(let lsn): self.init(kind: "lsn", value: lsn.description)
        case .xid(let xid): self.init(kind: "xid", value: String(xid))
        case .name(let name): self.init(kind: "name", value: name)
        case .latest: self.init(kind: "latest", value: nil)
        case .immediate: self.init(kind: "immediate", value: nil)
        }
    }
}
