// SPDX-License-Identifier: MIT

import PITR

/// A recovery target with everything that a person may say about it.
struct HistoryTarget: Sendable, CustomStringConvertible {
    enum Kind: Sendable, Equatable {
        case time(Instant)
        case lsn(LSN)
        case xid(UInt32)
        case name(String)
        case latest, immediate
    }

    var kind: Kind
    var isExclusive = false
    var timeline: UInt32?
    var backup: String?

    /// Those that every history is asked for: its ends, a commit by its position, and names that are there twice or never.
    static func named(_ history: RealHistory) -> [HistoryTarget] {
        let second = history.backups[1].id
        let commits = (history.wal.records[1] ?? []).filter { $0.isCommit && $0.lsn > history.backups[1].stop }
        let position = commits.first.map { HistoryTarget(kind: .lsn($0.lsn), timeline: 1, backup: second) }
        return [position].compactMap { $0 } + [
            HistoryTarget(kind: .name("twice")), HistoryTarget(kind: .name("never made")),
            HistoryTarget(kind: .name("twice"), timeline: 2, backup: second), HistoryTarget(kind: .immediate),
            HistoryTarget(kind: .latest), HistoryTarget(kind: .latest, timeline: 1),
            HistoryTarget(kind: .latest, timeline: 2), HistoryTarget(kind: .latest, timeline: 3),
        ]
    }

    /// Whether two branches that keep the same commits still differ by it.
    var isOneRecord: Bool {
        switch kind {
        case .lsn, .xid, .name: true
        case .time, .latest, .immediate: false
        }
    }

    /// For `walden plan` and `walden restore`.
    var arguments: [String] {
        var arguments =
            switch kind {
            case .time(let time): ["--to-time", time.description]
            case .lsn(let lsn): ["--to-lsn", lsn.description]
            case .xid(let xid): ["--to-xid", String(xid)]
            case .name(let name): ["--to-name", name]
            case .latest: ["--latest"]
            case .immediate: ["--immediate"]
            }
        if isExclusive { arguments.append("--exclusive") }
        if let timeline { arguments += ["--timeline", String(timeline)] }
        if let backup { arguments += ["--backup", backup] }
        return arguments
    }

    /// For a server that is started by hand.
    func settings(on timeline: UInt32) -> [(name: String, value: String)] {
        let wanted: (String, String)? =
            switch kind {
            case .time(let time): ("recovery_target_time", time.postgresTimestamp)
            case .lsn(let lsn): ("recovery_target_lsn", lsn.description)
            case .xid(let xid): ("recovery_target_xid", String(xid))
            case .name(let name): ("recovery_target_name", name)
            case .immediate: ("recovery_target", "immediate")
            case .latest: nil
            }
        let emptied = [(name: "recovery_target", value: "")]
        let target = wanted.map { [(name: $0.0, value: $0.1)] } ?? []
        return emptied + target + [
            (name: "recovery_target_inclusive", value: isExclusive ? "off" : "on"),
            (name: "recovery_target_timeline", value: String(timeline)),
            // What lies behind the target is not to matter, a hole among it.
            (name: "recovery_prefetch", value: "off"),
        ]
    }

    var description: String { arguments.joined(separator: " ") }
}
