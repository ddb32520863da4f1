// SPDX-License-Identifier: MIT

extension PrunedPlace {
    /// For people; `isDryRun`: nothing was removed.
    func text(isDryRun: Bool) -> String {
        var lines = generations.flatMap { ["", "Base backups and WAL in \(place), \($0.generation):"] + $0.lines }
        if isKeptForever { lines.append("Base backups and WAL in \(place) are kept for ever: `retention` is not set.") }
        if !generations.isEmpty { lines.append(summary(isDryRun: isDryRun)) }
        lines += spared.map { "SPARED \($0): it was pinned, or came into use, just now" }
        if let pending {
            let until = pending.until.map { " until \($0)" } ?? ""
            lines.append(
                "PENDING\(until): the store lets nobody delete \(Units.count(UInt64(pending.objects), "object")) yet")
        }
        if let problem { lines.append("NOT ALL REMOVED from \(place): \(problem)") }
        return lines.joined(separator: "\n")
    }

    private func summary(isDryRun: Bool) -> String {
        guard isDryRun else {
            return "Removed \(Units.count(UInt64(removedBackups.count), "base backup")) and "
                + "\(Units.count(UInt64(max(0, removedObjects)), "object")) in all, \(Units.bytes(removedBytes))."
        }
        let backups = generations.flatMap(\.backups).filter { !$0.isKept }.count
        let segments = generations.flatMap(\.wal).filter { !$0.isKept }.reduce(0) { $0 &+ $1.segments }
        return "Would remove \(Units.count(UInt64(backups), "base backup")) and \(Units.count(segments, "segment"))."
    }
}

extension PrunedPlace.Generation {
    fileprivate var lines: [String] {
        var lines = obstacles.map { "NOTHING IS REMOVED: \($0)" }
        if !backups.isEmpty { lines.append(backupTable) }
        if !wal.isEmpty { lines.append(walTable) }
        lines.append("Window before: \(windowBefore?.text ?? "none")")
        lines.append("Window after:  \(windowAfter?.text ?? "none")")
        return lines
    }

    private var backupTable: String {
        var table = TextTable(["", "BACKUP", "RESTORES FROM", "TIMELINE", "STORED", "RULE"])
        for one in backups {
            table.add([
                one.isKept ? "keep" : "delete", one.backup, one.stoppedAt, String(one.timeline),
                Units.bytes(one.storedBytes), one.rule,
            ])
        }
        return table.text
    }

    private var walTable: String {
        var table = TextTable(["", "FROM SEGMENT", "TO SEGMENT", "SEGMENTS", "RULE"])
        for one in wal {
            table.add([one.isKept ? "keep" : "delete", one.first, one.last, String(one.segments), one.rule])
        }
        return table.text
    }
}

extension PrunedPlace.Generation.Window {
    fileprivate var text: String { "everything after \(from) (\(backup)), up to \(lastSegment)" }
}
