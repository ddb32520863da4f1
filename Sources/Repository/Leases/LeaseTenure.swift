// SPDX-License-Identifier: MIT

/// A lease as its holder knows it: how long it surely holds, by the holder's own clock.
struct LeaseTenure: Sendable {
    let holder: String
    /// The newest of our own records.
    private(set) var epoch: Int64
    /// Not later than the moment at which that record could be seen first.
    private(set) var since: Duration
    let duration: Duration

    init(holder: String, epoch: Int64, since: Duration, duration: Duration) {
        (self.holder, self.epoch, self.since, self.duration) = (holder, epoch, since, duration)
    }

    /// Nobody takes it before. A tenth is left for clocks that run at different speeds.
    var safeUntil: Duration { since + duration / 10 * 9 }

    var renewAt: Duration { since + duration / 3 }

    func isSafe(at now: Duration) -> Bool { now < safeUntil }

    /// Whether what is seen says that it is ours still.
    func isShown(by sight: LeaseSight?) -> Bool {
        guard let sight, let record = sight.record else { return false }
        return record.holder == holder && record.state != .released && sight.epoch >= epoch
    }

    mutating func renew(epoch: Int64, since: Duration) { (self.epoch, self.since) = (epoch, since) }
}
