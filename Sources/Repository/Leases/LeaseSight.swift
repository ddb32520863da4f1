// SPDX-License-Identifier: MIT

public import PITR
import Storage

/// The newest record of a lease, as somebody sees it.
public struct LeaseSight: Sendable {
    public let epoch: Int64
    /// nil: it cannot be read.
    public let record: LeaseRecord?
    /// By the store's clock.
    public let storedAt: Instant
    /// Whether the process that wrote it has surely ended.
    public let hasEnded: Bool
    /// Some of the records before it, the newest first.
    let older: [ObjectKey]

    init(epoch: Int64, record: LeaseRecord?, storedAt: Instant, hasEnded: Bool, older: [ObjectKey] = []) {
        (self.epoch, self.record, self.storedAt) = (epoch, record, storedAt)
        (self.hasEnded, self.older) = (hasEnded, older)
    }

    /// Whether nobody holds the lease, as far as that can be known without waiting.
    public var isFree: Bool { hasEnded || record?.state == .released }

    /// How long nothing must change before the lease counts as given up. What is not readable, or makes no sense, is bounded.
    var span: Duration {
        guard let seconds = record?.seconds else { return Leases.usualDuration }
        return .seconds(min(max(seconds, 1), Self.longestSpan))
    }

    private static let longestSpan = 3600

    /// Whether it looks young by the clock on the wall.
    ///
    /// Clocks differ between hosts, so this may be a reason to leave the lease alone, and never one to take it.
    func looksYoung(at now: Instant) -> Bool {
        let (age, overflow) = now.microseconds.subtractingReportingOverflow(storedAt.microseconds)
        return !overflow && Duration.microseconds(Int64(clamping: age.magnitude)) < span
    }
}
