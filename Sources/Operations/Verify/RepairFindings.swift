// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// Copies what is damaged or missing in one repository from another that has it whole, and reads it again where it was put.
struct RepairFindings: Sendable {
    let target: VerifyTarget
    /// Called before each thing that cannot be undone.
    let check: @Sendable () async throws -> Void

    /// The finding with what became of it. Throws when it was told to stop, or may not go on.
    func repair(_ finding: VerifyFinding, from holder: VerifyTarget) async throws -> VerifyFinding {
        try await check()
        var finding = finding
        do {
            try await replace(finding.subject, from: holder)
            guard try await target.hasWhole(finding.subject) else {
                finding.repairProblem = "it was copied from \(holder.repository) and is still not whole"
                return finding
            }
            finding.repairedFrom = holder.repository
        } catch let error as WaldenError where error.code != .cancelled && error.code != .locked {
            finding.repairProblem = error.description
        }
        return finding
    }

    private func replace(_ subject: VerifyFinding.Subject, from holder: VerifyTarget) async throws {
        switch subject {
        case .segments(let run):
            for number in run.first...run.last {
                try await replace(target.file(WALSegment(timeline: run.timeline, number: number)), from: holder)
            }
        case .walFile(let file): try await replace(file, from: holder)
        case .object(let id, let name): try await replace(name, of: id, from: holder)
        case .marker(let id):
            guard let marker = try await holder.backups.marker(of: id) else { throw gone(id, holder) }
            try await copy(marker, from: holder).remakeMarker()
        case .index, .gapRecord, .dump: break
        }
    }

    /// What is damaged is told by reading it: of a run that is damaged as a whole some segments may be right.
    private func replace(_ file: WALFile, from holder: VerifyTarget) async throws {
        guard let source = try await holder.wal.stored(file) else {
            throw WaldenError(.notFound, "\(file.name) is gone from repository \(holder.repository)")
        }
        let there = try await target.wal.stored(file)
        try await WALCopy(from: holder.wal, to: target.wal).replace(file, source.object, insteadOf: there?.object)
    }

    private func replace(_ name: String, of id: BackupID, from holder: VerifyTarget) async throws {
        guard let there = try await target.backups.marker(of: id),
            let marker = try await holder.backups.marker(of: id)
        else { throw gone(id, holder) }
        let copy = copy(marker, from: holder)
        guard try await copy.isThere(), let wanted = there.allObjects.first(where: { $0.key == name }),
            let object = copy.counterpart(of: wanted)
        else { throw gone(id, holder) }
        let repaired = try await copy.repair(object, as: wanted, in: there)
        try await copy.tell([repaired], in: there)
    }

    private func copy(_ marker: BackupMarker, from holder: VerifyTarget) -> BackupCopy {
        BackupCopy(marker, from: holder.backups, to: target.backups, target.cluster.backupWrapping)
    }

    private func gone(_ id: BackupID, _ holder: VerifyTarget) -> WaldenError {
        WaldenError(.notFound, "repository \(holder.repository) has not the same backup \(id.text)")
    }
}
