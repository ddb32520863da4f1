// SPDX-License-Identifier: MIT

import PITR

/// The few figures that matter most.
struct FactsSection {
    let snapshot: AgentSnapshot
    let words: PageWords

    var html: HTML {
        """
        <section class="facts" aria-label="At a glance">
        <dl>
        \(fact("Newest WAL", wal))\(fact("Base backup", backup))\(fact("Last drill", drill))\
        \(fact("Room for WAL", disk))</dl>
        </section>

        """
    }

    private typealias Fact = (value: HTML, note: HTML)

    private func fact(_ name: String, _ fact: Fact) -> HTML {
        "<div><dt>\(name)</dt><dd>\(fact.value)<span class=\"soft\">\(fact.note)</span></dd></div>\n"
    }

    private static let unknown: Fact = ("not known", "")

    private var wal: Fact {
        guard let at = snapshot.archiving.newestArchivedAt else { return Self.unknown }
        let segment = snapshot.archiving.newestArchived?.name(size: snapshot.segmentSize) ?? ""
        return ("\(words.age(at))", "<code>\(segment)</code>")
    }

    private var backup: Fact {
        guard let backup = snapshot.newestBackup else {
            return snapshot.isCatalogueKnown ? ("<b class=\"bad\">none</b>", "") : Self.unknown
        }
        return (
            "\(words.age(backup.stoppedAt))",
            "\(Amount.bytes(backup.storedBytes)), in \(Amount.duration(backup.duration))"
        )
    }

    private var drill: Fact {
        guard let drill = snapshot.drills.last else { return ("none yet", "") }
        let took = drill.recoverySeconds.map { ", back in \(Amount.duration($0))" } ?? ""
        return (drill.passed ? "passed" : "<b class=\"bad\">failed</b>", "\(words.age(drill.at))\(took)")
    }

    private var disk: Fact {
        guard let disk = snapshot.archiving.disk else { return Self.unknown }
        let rate = snapshot.archiving.walRate.flatMap { $0.isFinite ? UInt64(exactly: $0.rounded()) : nil }
        return (
            "\(Amount.bytes(disk.freeBytes)) free",
            "of \(Amount.bytes(disk.totalBytes))\(rate.map { "; WAL \(Amount.bytes($0))/s" } ?? "")"
        )
    }
}
