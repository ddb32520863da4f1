// SPDX-License-Identifier: MIT

import PITR

/// Restores that were done to prove that they work, with what they took.
struct DrillsSection {
    let snapshot: AgentSnapshot
    let words: PageWords

    private static let most = 8

    var html: HTML {
        """
        <section aria-labelledby="drills">
        <h2 id="drills">Drills</h2>
        \(content)</section>

        """
    }

    private var content: HTML {
        guard !snapshot.drills.isEmpty else {
            return
                "<p>No drill has been done yet. A backup is proved by restoring it: <code>walden drill</code>.</p>\n"
        }
        var table = DataTable(
            "Drills, the latest first", ["When", "Result", "Back in", "Came back up to"], isAlone: true)
        let latest = snapshot.drills.newest(Self.most)
        for drill in latest.shown.reversed() { table.add(cells(drill)) }
        table.leaveOut(latest.hidden)
        return table.html
    }

    private func cells(_ drill: DrillState) -> [HTML] {
        let problem: HTML = drill.problem.map { "<p class=\"reason\">\(PageWords.sentence($0))</p>" } ?? .none
        let result: HTML =
            drill.passed
            ? "<span class=\"badge well\">passed</span>" : "<span class=\"badge critical\">failed</span>\(problem)"
        let point: HTML =
            drill.recoveryPoint.map { point in
                "\(PageWords.moment(point)) <span class=\"soft\">\(Amount.duration(drill.behind ?? 0)) before</span>"
            } ?? "–"
        return [words.ago(drill.at), result, drill.recoverySeconds.map { "\(Amount.duration($0))" } ?? "–", point]
    }
}
