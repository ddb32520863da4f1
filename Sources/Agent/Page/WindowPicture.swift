// SPDX-License-Identifier: MIT

import PITR

/// Commits, what can be restored to, base backups and dumps, all on one time axis.
struct WindowPicture {
    private let snapshot: AgentSnapshot
    private let axis: TimeAxis

    init(_ snapshot: AgentSnapshot) {
        self.snapshot = snapshot
        axis = Self.axis(snapshot)
    }

    /// Nothing where there is nothing to show.
    var html: HTML {
        guard !Self.isEmpty(snapshot) else { return .none }
        var (top, body) = (4.0, [HTML]())
        for lane in lanes {
            body += lane.content(top + 20)
            // Later than what may cross it, so that it can be read.
            body.append("<text class=\"lane\" x=\"0\" y=\"\(top + 12)\">\(lane.title)</text>\n")
            top += 20 + lane.height + 14
        }
        return """
            <figure><svg class="picture" role="img" aria-labelledby="picture-title picture-desc" width="100%" height="\(top + 22)">
            <title id="picture-title">The recovery window on a time axis</title>
            <desc id="picture-desc">\(description)</desc>
            <defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
            <rect class="hatch-ground" width="6" height="6"/><rect class="hatch-line" width="2.5" height="6"/></pattern></defs>
            \(scale(top))\(body)</svg>
            <figcaption class="legend soft"><span><i class="window"></i>can be restored to</span>\
            <span><i class="gap"></i>WAL is missing</span><span><i class="backup"></i>base backup</span>\
            <span><i class="dump"></i>dump</span></figcaption></figure>
            """
    }

    private var lanes: [PictureLane] {
        let commits = CommitLane(snapshot.commits, axis).lane
        return [commits].compactMap { $0 } + TimelineLanes(snapshot, axis).lanes + [BackupLane(snapshot, axis).lane]
            + DumpLanes(snapshot, axis).lanes
    }

    /// Grid lines through all lanes, and the times below them.
    private func scale(_ bottom: Double) -> [HTML] {
        let ticks = TimeTicks(axis).ticks.filter { $0.position < 91 }.flatMap { tick -> [HTML] in
            let anchor = tick.position < 2 ? "start" : "middle"
            return [
                "<line class=\"grid\" x1=\"\(tick.position)%\" x2=\"\(tick.position)%\" y1=\"0\" y2=\"\(bottom)\"/>\n",
                """
                <text class="tick\(tick.isMajor ? "" : " wide")" x="\(tick.position)%" y="\(bottom + 15)" \
                text-anchor="\(anchor)">\(tick.label)</text>

                """,
            ]
        }
        return ticks + [
            "<line class=\"axis\" x1=\"0\" x2=\"100%\" y1=\"\(bottom)\" y2=\"\(bottom)\"/>\n",
            "<text class=\"tick\" x=\"100%\" y=\"\(bottom + 15)\" text-anchor=\"end\">now</text>\n",
        ]
    }

    /// The picture in words, for who does not see it.
    private var description: String {
        let windows = snapshot.windows.suffix(3).map {
            "Timeline \($0.timeline) can be restored from \(Amount.moment($0.earliest, .up)) to \(Amount.moment($0.latest))."
        }
        let gaps = snapshot.gaps.isEmpty ? "No gap is known." : "\(Amount.count(UInt64(snapshot.gaps.count), "gap"))."
        let backups = "\(Amount.count(UInt64(snapshot.backups.count), "base backup"))."
        return (windows + [gaps, backups]).joined(separator: " ")
    }

    private static func isEmpty(_ snapshot: AgentSnapshot) -> Bool {
        snapshot.windows.isEmpty && snapshot.backups.isEmpty && snapshot.dumps.isEmpty && snapshot.gaps.isEmpty
            && snapshot.commits.isEmpty
    }

    /// From the first thing that matters for restores to now. Older dumps may be far older, and count only where they do
    /// not make the rest small.
    private static func axis(_ snapshot: AgentSnapshot) -> TimeAxis {
        let physical =
            snapshot.windows.map(\.earliest) + snapshot.backups.map(\.startedAt) + snapshot.gaps.compactMap(\.from)
        let narrow = TimeAxis(physical, now: snapshot.takenAt)
        let dumps = snapshot.dumps.flatMap(\.times)
        guard !physical.isEmpty else { return TimeAxis(dumps, now: snapshot.takenAt) }
        let room = narrow.from - (narrow.to - narrow.from) / 2
        return TimeAxis(physical + dumps.filter { $0.unixSeconds >= room }, now: snapshot.takenAt)
    }
}
