// SPDX-License-Identifier: MIT

public import Storage

/// Tells targets of events, beside whatever goes on: nobody waits for it, and nothing fails by it.
///
/// Each target has a bounded queue of its own. What cannot be delivered is tried again for some hours, in order, and then counted as
/// undelivered. An event may arrive twice, where an answer got lost.
public final class Notifier: Sendable {
    private let lanes: [NotificationLane]
    private let pace: NotificationPace

    /// - Parameters:
    ///   - queueLimit: how many events may wait for each target.
    ///   - report: is told what goes wrong, for the log.
    public init(
        _ targets: [NotificationTarget], transport: any HTTPTransport, pace: NotificationPace = NotificationPace(),
        queueLimit: Int = 100,
        report: @escaping @Sendable (NotificationTrouble) -> Void = { _ in }
    ) {
        self.pace = pace
        let delivery = NotificationDelivery(transport: transport)
        lanes = targets.map { NotificationLane($0, delivery, pace, limit: queueLimit, report: report) }
    }

    /// Takes the event to all targets that want it. Returns at once.
    public func tell(_ event: NotificationEvent) {
        for lane in lanes where lane.target.filter.wants(event) { lane.tell(event) }
    }

    /// A line for each target, in the configuration's order.
    public var counts: [NotificationCounts] { lanes.map(\.counts) }

    /// Tries what is left, waits for it no longer than `limit`, and gives up the rest. Also when the task is cancelled.
    ///
    /// - Returns: how many events were lost in this.
    public func finish(within limit: Duration) async -> UInt64 {
        let before = lost
        for lane in lanes { lane.hurry() }
        let deadline = Task { [pace, lanes] in
            try await pace.sleep(limit)
            for lane in lanes { lane.abandon() }
        }
        for lane in lanes { await lane.finish() }
        deadline.cancel()
        return lost &- before
    }

    private var lost: UInt64 { counts.reduce(0) { $0 &+ $1.undelivered &+ $1.dropped } }
}
