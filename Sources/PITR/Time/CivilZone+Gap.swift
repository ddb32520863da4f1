// SPDX-License-Identifier: MIT

extension CivilZone {
    /// The instant at which the clocks are set forward over `civil`, which they therefore never show.
    func end(ofGapAt civil: CivilTime) -> Instant {
        let (before, after) = around(civil)
        let asBefore = Instant(civil: civil, offsetSeconds: before)
        // So many seconds later the gap is surely over.
        var (inside, outside) = (0, after - before)
        while outside - inside > 1 {
            let middle = (inside + outside) / 2
            guard let later = Self.civil(civil, plus: middle) else { return asBefore }
            if offsets(at: later).isEmpty { inside = middle } else { outside = middle }
        }
        guard let end = Self.civil(civil, plus: outside), outside > 0 else { return asBefore }
        return Instant(civil: end, offsetSeconds: after)
    }

    private static func civil(_ civil: CivilTime, plus seconds: Int) -> CivilTime? {
        CivilTime(Instant(civil: civil, offsetSeconds: 0), offsetSeconds: seconds)
    }
}
