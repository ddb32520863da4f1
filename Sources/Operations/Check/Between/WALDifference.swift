// SPDX-License-Identifier: MIT

import PITR

/// What a repository lacks of what others have.
struct WALDifference: Sendable {
    /// On one timeline: how far the newest segment is behind the furthest of all.
    struct Lag: Sendable, CustomStringConvertible {
        let timeline: TimelineID
        let segments: UInt64
        /// nil: there is none.
        let newest: String?
        let furthest: String

        var description: String {
            let count = WALDifferenceCheck.segments(segments)
            guard let newest else {
                return "timeline \(timeline): none, and the furthest has \(count) up to \(furthest)"
            }
            return "timeline \(timeline): \(count) behind, \(newest) is its newest and \(furthest) the furthest"
        }
    }

    let name: String
    private(set) var missing: UInt64 = 0
    private(set) var lags: [Lag] = []
    /// Who has most of what is missing.
    private(set) var helper = ""

    init(of holding: WALHolding, beside others: [WALHolding]) {
        name = holding.name
        var help: [String: UInt64] = [:]
        for place in Set(others.flatMap(\.segments.keys)).sorted(by: Self.precedes) {
            let own = NumberRanges(
                (holding.segments[place]?.ranges ?? []) + (holding.pruned[place]?.ranges ?? []))
            let theirs = others.compactMap { other in other.segments[place].map { (other, $0) } }
            missing &+= Self.count(NumberRanges(theirs.flatMap { $0.1.ranges }), without: own)
            for (other, segments) in theirs { help[other.name, default: 0] &+= Self.count(segments, without: own) }
            if let lag = Self.lag(place, own, theirs) { lags.append(lag) }
        }
        helper = help.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
    }

    private static func lag(
        _ place: WALHolding.Place, _ own: NumberRanges, _ theirs: [(WALHolding, NumberRanges)]
    ) -> Lag? {
        guard let (holder, furthest) = theirs.max(by: { ($0.1.last ?? 0) < ($1.1.last ?? 0) }),
            let last = furthest.last, let first = furthest.ranges.first?.lowerBound,
            let size = holder.sizes[place.generation]
        else { return nil }
        guard own.last.map({ $0 < last }) ?? true else { return nil }
        func name(_ number: UInt64) -> String {
            WALSegment(timeline: place.timeline, number: number).name(size: size)
        }
        return Lag(
            timeline: place.timeline, segments: own.last.map { last - $0 } ?? last - first &+ 1,
            newest: own.last.map(name), furthest: name(last))
    }

    private static func count(_ segments: NumberRanges, without own: NumberRanges) -> UInt64 {
        segments.ranges.flatMap { own.missing(in: $0) }.reduce(0) { $0 &+ ($1.upperBound - $1.lowerBound) &+ 1 }
    }

    private static func precedes(_ left: WALHolding.Place, _ right: WALHolding.Place) -> Bool {
        (left.generation.text, left.timeline) < (right.generation.text, right.timeline)
    }
}

extension NumberRanges {
    /// The greatest member.
    fileprivate var last: UInt64? { ranges.last?.upperBound }
}
