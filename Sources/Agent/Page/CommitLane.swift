// SPDX-License-Identifier: MIT

/// Commits a second, as an area.
struct CommitLane {
    private let rate: CommitRate

    private static let height = 52.0

    init(_ samples: [CommitSample], _ axis: TimeAxis) { rate = CommitRate(samples, on: axis) }

    /// nil without any sample.
    var lane: PictureLane? {
        guard rate.rates.contains(where: { $0 != nil }) else { return nil }
        return PictureLane(title: title, height: Self.height) { top in
            [
                """
                <svg x="0" y="\(top)" width="100%" height="\(Self.height)" viewBox="0 0 \(Double(rate.rates.count)) 100" \
                preserveAspectRatio="none"><path class="commits" d="\(path)"/></svg>

                """
            ]
        }
    }

    private var title: String {
        let latest = rate.latest.map { ", \(Amount.decimal($0)) of late" } ?? ""
        return "Commits a second: \(Amount.decimal(rate.peak)) at most\(latest)"
    }

    /// An area for each unbroken run of rates.
    private var path: String {
        var (path, isOpen) = ("", false)
        for (index, rate) in rate.rates.enumerated() {
            guard let rate else {
                path += isOpen ? "V100Z" : ""
                isOpen = false
                continue
            }
            let height = 100 - (self.rate.peak > 0 ? rate / self.rate.peak * 98 : 0)
            let place = Int((height * 10).rounded())
            path += (isOpen ? "" : "M\(index) 100") + "V\(place / 10).\(place % 10)H\(index + 1)"
            isOpen = true
        }
        return path + (isOpen ? "V100Z" : "")
    }
}
