// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Storage

/// Says of each finding what is lost by it.
struct JudgeFindings: Sendable {
    let target: VerifyTarget
    let survey: VerifySurvey

    /// The findings with their consequences; and remarks on what could not be told.
    func run(_ findings: [VerifyFinding]) async throws -> (findings: [VerifyFinding], remarks: [String]) {
        guard findings.contains(where: \.mayLose) else { return (findings, []) }
        var remarks: [String] = []
        let claimed = try await windows(of: target.cluster) ?? []
        let left = try await windows(of: try await without(findings))
        if left == nil { remarks.append("what can still be restored to cannot be told: walden window says why") }
        let consequences = VerifyConsequences(
            backups: survey.catalogued, histories: survey.histories, size: target.size, claimed: claimed,
            windows: left ?? [])
        return (findings.map { judged($0, consequences, areWindowsKnown: left != nil) }, remarks)
    }

    private func judged(
        _ finding: VerifyFinding, _ consequences: VerifyConsequences, areWindowsKnown: Bool
    ) -> VerifyFinding {
        var finding = finding
        switch finding.subject {
        case .segments(let run):
            finding.lostBackups = consequences.backups(lostBy: run)
            if areWindowsKnown { finding.lostStretches = consequences.stretches(lostBy: run) }
        case .object(let id, _), .marker(let id):
            finding.lostBackups = [id]
            if areWindowsKnown { finding.lostStretches = consequences.stretches(lostBy: id) }
        case .walFile(.history(let timeline)):
            finding.lostStretches = [LostStretch(timeline: timeline, after: nil, before: nil)]
        case .walFile, .index, .gapRecord, .dump: break
        }
        return finding
    }

    /// The repository as if what is damaged were not there: nothing that is said to be left may lean on it.
    private func without(_ findings: [VerifyFinding]) async throws -> ClusterArchive {
        var hidden: Set<ObjectKey> = []
        for finding in findings where finding.state == .damaged || finding.subject.isOfBackup {
            switch finding.subject {
            case .segments(let run):
                for number in run.first...run.last {
                    let file = target.file(WALSegment(timeline: run.timeline, number: number))
                    if let stored = try await target.wal.stored(file) { hidden.insert(stored.object.key) }
                }
            case .object(let id, _), .marker(let id): hidden.insert(try target.wal.layout.backupMarker(id))
            case .walFile, .index, .gapRecord, .dump: break
            }
        }
        let cluster = target.cluster
        return ClusterArchive(
            store: WithoutObjects(cluster.store, hiding: hidden), record: cluster.record,
            compression: cluster.compression, sealing: cluster.sealing, keys: cluster.keys)
    }

    /// nil where they cannot be told, for want of a key or since the WAL at their ends is damaged.
    private func windows(of cluster: ClusterArchive) async throws -> [RecoveryWindow]? {
        do {
            let read = try await ReadCatalogue(cluster, target.generation).run()
            return try await WALInquiry(cluster, target.generation).run(on: read.catalogue) {
                try RecoveryWindow.all(in: $0)
            }.decision
        } catch is PlanRefusal {
            return nil
        } catch let error as WaldenError where error.isMissingKey || error.code == .integrity {
            return nil
        }
    }
}

extension VerifyFinding {
    /// Whether a restore may need its subject.
    fileprivate var mayLose: Bool {
        switch subject {
        case .segments, .object, .marker, .walFile(.history): true
        case .walFile, .index, .gapRecord, .dump: false
        }
    }
}

extension VerifyFinding.Subject {
    fileprivate var isOfBackup: Bool {
        switch self {
        case .object, .marker: true
        default: false
        }
    }
}
