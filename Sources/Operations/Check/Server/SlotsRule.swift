// SPDX-License-Identifier: MIT

/// No replication slot that nobody uses keeps WAL until the disk is full.
struct SlotsRule: ServerRule {
    private static let what = "replication slots"
    private static let much: UInt64 = 1 << 30

    func judge(_ server: CheckedServer, _ report: CheckReport) {
        let slots = server.replication.slots
        let idle = slots.filter { !$0.isActive && $0.keptBytes ?? 0 > Self.much }
        // -1: a slot may keep as much as there is.
        guard !idle.isEmpty, server.number("max_slot_wal_keep_size").map({ $0 < 0 }) ?? true else {
            let count = slots.isEmpty ? "there are none" : "\(CheckWords.count(slots.count, "slot"))"
            return report.ok(Self.what, slots.isEmpty ? count : "\(count), none keeps WAL without end")
        }
        let names = idle.map { "\($0.name) \(($0.keptBytes ?? 0) >> 20) MiB" }
        report.warn(
            Self.what, "WAL is kept for what nobody asks for: \(names.joined(separator: ", "))",
            cause: "max_slot_wal_keep_size sets no limit",
            hint: "Drop what is not used any more (pg_drop_replication_slot), and set max_slot_wal_keep_size.")
    }
}
