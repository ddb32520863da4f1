// SPDX-License-Identifier: MIT

import PITR

/// How much WAL a server writes, from where its WAL ended at several moments of late.
struct WALRate {
    private var samples: [(at: ContinuousClock.Instant, position: LSN)] = []
    private static let span = Duration.seconds(600)

    /// A position before the last one is another server's, or another timeline's: all is begun anew.
    mutating func add(_ position: LSN, at moment: ContinuousClock.Instant) {
        if let last = samples.last, position < last.position || moment < last.at { samples = [] }
        samples.append((moment, position))
        // One sample from before the span stays, so that the span is covered.
        while samples.count > 2, moment - samples[1].at >= Self.span { samples.removeFirst() }
    }

    /// In bytes a second; nil until two moments are known.
    var bytesPerSecond: Double? {
        guard let first = samples.first, let last = samples.last, last.at > first.at else { return nil }
        let seconds = Double((last.at - first.at).milliseconds) / 1_000
        return seconds > 0 ? Double(last.position.rawValue - first.position.rawValue) / seconds : nil
    }
}
