// SPDX-License-Identifier: MIT

import PITR

/// Base backups and dumps.
struct BackupsSection {
    let snapshot: AgentSnapshot
    let words: PageWords

    private static let mostBackups = 8
    private static let mostSeries = 24

    var html: HTML {
        guard !snapshot.backups.isEmpty || !snapshot.dumps.isEmpty else { return .none }
        return """
            <section aria-labelledby="backups">
            <h2 id="backups">Backups and dumps</h2>
            \(backups)\(dumps)</section>

            """
    }

    private var backups: HTML {
        guard !snapshot.backups.isEmpty else { return .none }
        var table = DataTable(
            "Base backups, the latest first", ["Backup", "Ended", "Took", "Stored", "On the server", "Timeline"])
        let latest = snapshot.backups.sorted { ($0.stoppedAt, $0.id) < ($1.stoppedAt, $1.id) }.newest(Self.mostBackups)
        for backup in latest.shown.reversed() {
            let badge: HTML = backup.isGood ? .none : " <span class=\"badge critical\">damaged</span>"
            table.add([
                "<code>\(backup.id.text)</code>\(badge)", "\(words.age(backup.stoppedAt))",
                "\(Amount.duration(backup.duration))", "\(Amount.bytes(backup.storedBytes))",
                "\(Amount.bytes(backup.rawBytes))", "\(backup.timeline.description)",
            ])
        }
        table.leaveOut(latest.hidden)
        return table.html
    }

    private var dumps: HTML {
        guard !snapshot.dumps.isEmpty else { return .none }
        var table = DataTable("Dumps, by database and tier", ["Database", "Tier", "Newest", "Stored", "Kept"])
        for series in snapshot.dumps.prefix(Self.mostSeries) {
            let name: HTML =
                series.database.map { "\(PageWords.clipped($0, to: 80))" }
                ?? "<span class=\"soft\">roles and tablespaces</span>"
            table.add([
                name, "\(series.tier.text)", series.times.last.map { "\(words.age($0))" } ?? "none",
                "\(Amount.bytes(series.newestBytes))", "\(Amount.grouped(UInt64(series.times.count)))",
            ])
        }
        table.leaveOut(snapshot.dumps.count - Self.mostSeries)
        return table.html
    }
}
