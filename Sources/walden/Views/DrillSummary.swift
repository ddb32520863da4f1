// SPDX-License-Identifier: MIT

import PITR
import Repository

/// One drill, as lists and JSON show it.
struct DrillSummary: Encodable, Sendable {
    struct Check: Encodable, Sendable {
        let name: String
        /// `passed`, `failed`, `left_out`.
        let result: String
        let seconds: Double
        let reason: String?
    }

    let startedAt: String
    let finishedAt: String
    let host: String
    let passed: Bool
    let problems: [String]
    let target: String
    let targetValue: String?
    let exclusive: Bool
    /// Of a random moment.
    let seed: String?
    let backup: String?
    let timeline: UInt32?
    let postgresVersion: String?
    let rawBytes: UInt64?
    let walBytes: UInt64?
    /// From the start of the restore to a server that answers, checks not counted.
    let recoverySeconds: Double?
    let restoreSeconds: Double?
    let replaySeconds: Double?
    let checkSeconds: Double?
    let replayedToLsn: String?
    /// The last transaction that came back.
    let recoveryPoint: String?
    /// How far that was before the moment that was wanted; of the newest state, before the drill began.
    let behindSeconds: Double?
    let checks: [Check]

    init(_ record: DrillRecord) {
        let (recovery, wanted) = (record.recovery, record.target)
        (startedAt, finishedAt) = (record.startedAt.description, record.finishedAt.description)
        (host, passed, problems) = (record.host, record.result == .passed, record.problems)
        (target, targetValue, exclusive, seed) = (wanted.kind, wanted.value, wanted.exclusive, wanted.seed)
        (backup, timeline) = (recovery?.backup.text, recovery?.timeline.rawValue)
        (postgresVersion, rawBytes) = (recovery?.postgresVersion, recovery?.rawBytes)
        walBytes = recovery?.walBytes
        (recoverySeconds, restoreSeconds) = (recovery?.recoverySeconds?.value, recovery?.restoreSeconds?.value)
        (replaySeconds, checkSeconds) = (recovery?.replaySeconds?.value, recovery?.checkSeconds?.value)
        (replayedToLsn, recoveryPoint) = (recovery?.replayedTo?.description, recovery?.recoveryPoint?.description)
        behindSeconds = record.behind
        checks = record.checks.map {
            Check(name: $0.name, result: $0.result.rawValue, seconds: $0.took.value, reason: $0.reason)
        }
    }

    /// What was restored: "the newest state", "2026-11-22T10:00:00Z".
    var what: String {
        switch (target, targetValue) {
        case ("latest", _): "the newest state"
        case ("immediate", _): "the end of the backup"
        case ("time", let value?): seed == nil ? value : "\(value) (seed \(seed ?? ""))"
        case (_, let value): "\(target) \(value ?? "")"
        }
    }
}

extension DrillRecord {
    /// In seconds; nil where neither a moment nor the newest state was wanted, and where nothing came back.
    fileprivate var behind: Double? {
        guard let wanted, let point = recovery?.recoveryPoint else { return nil }
        return max(0, point.seconds(until: wanted))
    }
}
