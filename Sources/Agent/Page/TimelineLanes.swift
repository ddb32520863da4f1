// SPDX-License-Identifier: MIT

import PITR

/// What can be restored to, a lane a timeline: stretches, gaps between them, and where a timeline left its parent.
struct TimelineLanes {
    private let snapshot: AgentSnapshot
    private let axis: TimeAxis
    private let shown: [TimelineID]

    private static let most = 6
    private static let height = 16.0
    /// From the top of a lane to the top of the next.
    private static let pitch = height + 34

    init(_ snapshot: AgentSnapshot, _ axis: TimeAxis) {
        (self.snapshot, self.axis) = (snapshot, axis)
        let known = Set(snapshot.windows.map(\.timeline)).union(snapshot.gaps.map(\.segments.timeline))
        shown = known.sorted().suffix(Self.most)
    }

    var lanes: [PictureLane] {
        shown.map { timeline in
            PictureLane(title: title(timeline), height: Self.height) { top in
                [track(top)] + fork(to: timeline, top) + stretches(of: timeline, top) + gaps(of: timeline, top)
            }
        }
    }

    private func title(_ timeline: TimelineID) -> String {
        let state = snapshot.timelines.first { $0.id == timeline }
        return "Timeline \(timeline)" + (state?.parent.map { ", from timeline \($0)" } ?? "")
    }

    /// Shows where there is nothing.
    private func track(_ top: Double) -> HTML {
        "<rect class=\"track\" x=\"0\" y=\"\(top)\" width=\"100%\" height=\"\(Self.height)\" rx=\"3\"/>\n"
    }

    private func stretches(of timeline: TimelineID, _ top: Double) -> [HTML] {
        let windows = snapshot.windows.filter { $0.timeline == timeline && $0.latest.unixSeconds >= axis.from }
        return bounded(windows) { $0.latest }.map { window in
            Shape.bar(
                "window", from: axis.position(window.earliest), to: axis.position(window.latest), top: top,
                height: Self.height,
                "Timeline \(timeline): \(Amount.moment(window.earliest, .up)) to \(Amount.moment(window.latest))")
        }
    }

    private func gaps(of timeline: TimelineID, _ top: Double) -> [HTML] {
        let gaps = snapshot.gaps.filter { $0.segments.timeline == timeline }
        return bounded(gaps.filter { ($0.to ?? $0.from).map(axis.shows) ?? false }) { $0.to ?? $0.from }.compactMap {
            gap in
            guard let from = gap.from ?? gap.to, let to = gap.to ?? gap.from else { return nil }
            return Shape.bar(
                "gap", from: axis.position(min(from, to)), to: axis.position(max(from, to)), top: top,
                height: Self.height,
                "WAL is missing: \(gap.segments.text(size: snapshot.segmentSize))")
        }
    }

    /// One for each place that can be told from others, the last of them.
    private func bounded<Item>(_ items: [Item], by time: (Item) -> Instant?) -> [Item] {
        let places = Dictionary(grouping: items) { Int((time($0).map(axis.position) ?? 0) * 4) }
        return places.sorted { $0.key < $1.key }.compactMap(\.value.last)
    }

    private func fork(to timeline: TimelineID, _ top: Double) -> [HTML] {
        guard let state = snapshot.timelines.first(where: { $0.id == timeline }), let parent = state.parent,
            let time = state.forkedAt, axis.shows(time), let from = shown.firstIndex(of: parent),
            let to = shown.firstIndex(of: timeline), from < to
        else { return [] }
        let middle = top + Self.height / 2
        return [
            Shape.stroke(
                "fork", at: axis.position(time), top: middle - Double(to - from) * Self.pitch, bottom: middle,
                "Timeline \(timeline) left timeline \(parent) at \(Amount.moment(time))")
        ]
    }
}
