// SPDX-License-Identifier: MIT

import PITR

/// Dumps, a lane a tier.
struct DumpLanes {
    private let tiers: [(tier: DumpTier, times: [Instant])]
    private let hidden: Int
    private let axis: TimeAxis

    private static let most = 4

    init(_ snapshot: AgentSnapshot, _ axis: TimeAxis) {
        self.axis = axis
        let all = Dictionary(grouping: snapshot.dumps, by: \.tier).sorted { $0.key < $1.key }
        tiers = all.prefix(Self.most).map { ($0.key, $0.value.flatMap(\.times)) }
        hidden = all.count - tiers.count
    }

    var lanes: [PictureLane] {
        tiers.enumerated().map { index, tier in
            let older = tier.times.count { $0.unixSeconds < axis.from }
            let more = index == tiers.count - 1 && hidden > 0 ? "; \(hidden) more tiers are not shown" : ""
            let title = "Dumps, \(tier.tier)\(older > 0 ? ", and \(older) older than this" : "")\(more)"
            return PictureLane(title: title, height: 14) { top in strokes(tier.times, top) }
        }
    }

    private func strokes(_ times: [Instant], _ top: Double) -> [HTML] {
        axis.thinned(times).map { position, instants in
            let last = instants.last.map(Amount.moment) ?? ""
            let what = instants.count == 1 ? "Dump" : "\(instants.count) dumps, the last"
            return Shape.stroke("dump", at: position, top: top, bottom: top + 14, "\(what) of \(last)")
        }
    }
}
