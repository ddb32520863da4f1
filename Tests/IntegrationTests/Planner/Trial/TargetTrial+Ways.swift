// SPDX-License-Identifier: MIT

import PITR

extension TargetTrial {
    /// A backup and a timeline with which a recovery may be tried.
    struct Way: Sendable {
        let backup: RealHistory.Backup
        let timeline: UInt32
        let verdict: RecoveryJudge.Verdict

        var kept: Kept { Kept(backup, verdict.stop) }
    }

    /// What two ways have in common that are no choice.
    struct Kept: Hashable {
        let lastCommit: LSN?
        let lastTimeline: UInt32?
        let record: LSN?
        let recordTimeline: UInt32?
        let backup: String?

        init(_ backup: RealHistory.Backup, _ stop: RecoveryJudge.Stop?) {
            (lastCommit, lastTimeline) = (stop?.lastCommit?.lsn, stop?.lastCommit?.timeline)
            record = stop?.record
            recordTimeline = record.flatMap { _ in stop?.timeline }
            self.backup = lastCommit == nil ? backup.id : nil
        }
    }

    /// Every way that was not ruled out by what was asked for. A backup from after the target holds what came later, and
    /// PostgreSQL does not know it.
    var ways: [Way] {
        history.backups.filter(isFromBefore).flatMap { backup in
            history.wal.segments.keys.sorted().filter { target.timeline == nil || target.timeline == $0 }.map {
                Way(backup: backup, timeline: $0, verdict: judge.verdict(from: backup, to: $0))
            }
        }
    }

    var possible: [Way] { ways.filter { $0.verdict.stop != nil } }

    private func isFromBefore(_ backup: RealHistory.Backup) -> Bool {
        if let forced = target.backup, forced != backup.id { return false }
        return switch target.kind {
        case .time(let time): backup.startedAt <= time
        case .lsn(let lsn): backup.start <= lsn
        case .xid, .name, .latest, .immediate: true
        }
    }
}
