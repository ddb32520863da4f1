// SPDX-License-Identifier: MIT

import PITR

/// A stretch of time, laid out from left to right.
struct TimeAxis {
    let from: Double
    let to: Double

    /// No picture shows more, whatever times a damaged marker claims.
    private static let longest: Double = 30 * 365.25 * 86_400
    private static let shortest: Double = 3600

    /// From the first of `instants` to `now`.
    init(_ instants: some Sequence<Instant>, now: Instant) {
        to = now.unixSeconds
        let first = instants.map(\.unixSeconds).min() ?? to
        from = min(max(first, to - Self.longest), to - Self.shortest)
    }

    /// Percent of the width; what is outside is at the edge.
    func position(_ instant: Instant) -> Double { position(instant.unixSeconds) }

    func position(_ seconds: Double) -> Double { max(0, min(100, (seconds - from) / (to - from) * 100)) }

    /// Whether it is on the axis, a little beyond its ends included.
    func shows(_ instant: Instant) -> Bool {
        let slack = (to - from) / 1000
        return (from - slack...to + slack).contains(instant.unixSeconds)
    }

    /// One for each quarter of a percent of the width at most: those that cannot be told apart come together.
    func thinned(_ instants: [Instant]) -> [(position: Double, instants: [Instant])] {
        let groups = Dictionary(grouping: instants.filter(shows)) { Int((position($0) * 4).rounded()) }
        return groups.sorted { $0.key < $1.key }.map { _, instants in
            let sorted = instants.sorted()
            return (sorted.last.map(position) ?? 0, sorted)
        }
    }
}
