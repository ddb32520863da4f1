// SPDX-License-Identifier: MIT

/// The status page: HTML and SVG in one document without scripts, links to elsewhere or anything to load.
public enum StatusPage {
    /// Pure. The document is bounded, whatever the snapshot holds, and all of its texts are escaped.
    public static func render(_ snapshot: AgentSnapshot, _ verdict: HealthVerdict) -> String {
        let words = PageWords(now: snapshot.takenAt)
        let sections: [HTML] = [
            VerdictSection(verdict: verdict).html,
            FactsSection(snapshot: snapshot, words: words).html,
            WindowSection(snapshot: snapshot, words: words).html,
            PlanForm(latest: snapshot.latestRestorable, earliest: snapshot.earliestRestorable).html,
            JobsSection(snapshot: snapshot, words: words).html,
            RepositoriesSection(snapshot: snapshot, words: words).html,
            ArchivingSection(snapshot: snapshot, words: words).html,
            DrillsSection(snapshot: snapshot, words: words).html,
            BackupsSection(snapshot: snapshot, words: words).html,
        ]
        let mark = verdict.isWell ? "" : "\(verdict.problems.count) ▲ "
        return PageFrame(
            title: "\(mark)\(PageWords.clipped(snapshot.cluster, to: 60)) · Walden", cluster: snapshot.cluster,
            isWell: verdict.isWell, time: snapshot.takenAt, note: note(snapshot, words)
        ).page(sections)
    }

    private static func note(_ snapshot: AgentSnapshot, _ words: PageWords) -> HTML {
        let uptime = Amount.duration(snapshot.age(of: snapshot.agent.startedAt))
        return """
            All times are UTC. Walden \(snapshot.agent.version), process \
            \(Int(snapshot.agent.processID)), running for \(uptime).
            """
    }
}

extension AgentSnapshot {
    /// Of all windows.
    var latestRestorable: WindowState? { windows.max { ($0.latest, $0.timeline) < ($1.latest, $1.timeline) } }
    var earliestRestorable: WindowState? { windows.min { $0.earliest < $1.earliest } }
}
