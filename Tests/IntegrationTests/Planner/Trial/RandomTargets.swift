// SPDX-License-Identifier: MIT

import PITR

/// Targets of every kind, most of them close to something that happened.
struct RandomTargets {
    private let history: RealHistory
    private let records: [ArchivedRecords.Record]
    private let ends: [ArchivedRecords.Record]
    private var random: SeededRandom

    init(_ history: RealHistory, seed: UInt64) {
        self.history = history
        records = history.wal.records.sorted { $0.key < $1.key }.flatMap(\.value)
        ends = records.filter { $0.time != nil }
        random = SeededRandom(seed: seed)
    }

    mutating func next() -> HistoryTarget {
        var target = HistoryTarget(kind: kind())
        switch target.kind {
        case .time, .lsn, .xid: target.isExclusive = .random(in: 0..<5, using: &random) < 2
        case .name, .latest, .immediate: break
        }
        if Bool.random(using: &random) { target.timeline = [1, 1, 2, 2, 2, 3, 3, 3, 4].randomElement(using: &random) }
        if Int.random(in: 0..<10, using: &random) < 3 {
            target.backup = history.backups.randomElement(using: &random)?.id
        }
        return target
    }

    private mutating func kind() -> HistoryTarget.Kind {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<8: .time(time())
        case 8..<12: .lsn(lsn())
        case 12..<16: .xid(xid())
        case 16..<18: .name(name())
        case 18: .latest
        default: .immediate
        }
    }

    private mutating func time() -> Instant {
        let near: Instant? =
            switch Int.random(in: 0..<8, using: &random) {
            case 0: history.backups.randomElement(using: &random).map(\.startedAt)
            case 1: history.backups.randomElement(using: &random).map(\.stoppedAt)
            default: ends.randomElement(using: &random)?.time
            }
        let shift: Int64 =
            [0, 0, 1, -1, .random(in: -20_000...20_000, using: &random)].randomElement(using: &random) ?? 0
        return Instant(microseconds: (near?.microseconds ?? 0) + shift)
    }

    private mutating func lsn() -> LSN {
        let near = records.randomElement(using: &random)?.lsn ?? LSN(0)
        // Far behind it where the record is one of the last.
        let shift: UInt64 = [0, 0, 1, 8, .random(in: 0..<1 << 21, using: &random)].randomElement(using: &random) ?? 0
        return LSN(near.rawValue + shift)
    }

    private mutating func xid() -> UInt32 {
        let near = ends.randomElement(using: &random)?.xid ?? 3
        return Int.random(in: 0..<8, using: &random) == 0 ? near + .random(in: 1...500, using: &random) : near
    }

    private mutating func name() -> String {
        let all = records.compactMap(\.restorePoint)
        return switch Int.random(in: 0..<6, using: &random) {
        case 0: "never made"
        case 1, 2: "twice"
        default: all.randomElement(using: &random) ?? "none"
        }
    }
}
