// SPDX-License-Identifier: MIT

import PITR

/// What can be restored to: in words, as a picture, and as a table.
struct WindowSection {
    let snapshot: AgentSnapshot
    let words: PageWords

    private static let mostWindows = 8
    private static let mostGaps = 8

    var html: HTML {
        """
        <section aria-labelledby="window">
        <h2 id="window">Recovery window</h2>
        \(summary)\(WindowPicture(snapshot).html)
        \(windows)\(gaps)</section>

        """
    }

    private var summary: HTML {
        guard let window = snapshot.latestRestorable else {
            return "<p class=\"lead\">Nothing is known that could be restored to.</p>\n"
        }
        let others = snapshot.windows.count - 1
        let more =
            others == 0
            ? ""
            : others == 1
                ? " Another stretch is below." : " \(Amount.grouped(UInt64(others))) more stretches are below."
        return """
            <p class="lead">Any moment from <strong>\(PageWords.earliest(window.earliest))</strong> to \
            <strong>\(PageWords.moment(window.latest))</strong> can be restored, \
            \(Amount.duration(window.seconds)) on timeline \(window.timeline.description).\(more)</p>

            """
    }

    private var windows: HTML {
        guard !snapshot.windows.isEmpty else { return .none }
        var table = DataTable(
            "Stretches, the latest first", ["Timeline", "Earliest", "Latest", "Length", "From backup"])
        let latest = snapshot.windows.sorted { $0.latest < $1.latest }.newest(Self.mostWindows)
        for window in latest.shown.reversed() {
            table.add([
                "\(window.timeline.description)", PageWords.earliest(window.earliest), PageWords.moment(window.latest),
                "\(Amount.duration(window.seconds))", "<code>\(window.backup.text)</code>",
            ])
        }
        table.leaveOut(latest.hidden)
        return table.html
    }

    private var gaps: HTML {
        guard !snapshot.gaps.isEmpty else { return .none }
        var table = DataTable("Gaps", ["Segments", "Count", "From", "To", "Why"])
        let latest = snapshot.gaps.newest(Self.mostGaps)
        for gap in latest.shown.reversed() {
            table.add([
                "<code>\(gap.segments.text(size: snapshot.segmentSize))</code>",
                "\(Amount.grouped(gap.segments.count))", gap.from.map(PageWords.moment) ?? "not known",
                gap.to.map(PageWords.moment) ?? "not known",
                "\(PageWords.clipped(gap.reason ?? "nobody wrote it down"))",
            ])
        }
        table.leaveOut(latest.hidden)
        return table.html
    }
}
