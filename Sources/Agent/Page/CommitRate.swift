// SPDX-License-Identifier: MIT

/// Transactions a second along a time axis.
struct CommitRate {
    /// From left to right, all equally wide; nil where the index says nothing.
    let rates: [Double?]
    let peak: Double

    init(_ samples: [CommitSample], on axis: TimeAxis, buckets: Int = 240) {
        var commits = Array(repeating: 0.0, count: buckets)
        var seconds = commits
        let width = (axis.to - axis.from) / Double(buckets)
        for (before, sample) in zip(samples, samples.dropFirst()) where before.time < sample.time {
            let (begin, end) = (before.time.unixSeconds, sample.time.unixSeconds)
            let (from, to) = (max(begin, axis.from), min(end, axis.to))
            guard from < to else { continue }
            let rate = Double(sample.commits) / (end - begin)
            let first = min(buckets - 1, Int((from - axis.from) / width))
            let last = min(buckets - 1, Int((to - axis.from) / width))
            for bucket in first...last {
                let left = axis.from + Double(bucket) * width
                let share = max(0, min(to, left + width) - max(from, left))
                commits[bucket] += rate * share
                seconds[bucket] += share
            }
        }
        rates = zip(commits, seconds).map { $1 > 0 ? $0 / $1 : nil }
        peak = rates.compactMap { $0 }.max() ?? 0
    }

    /// The last that is known.
    var latest: Double? { rates.last { $0 != nil } ?? nil }
}
