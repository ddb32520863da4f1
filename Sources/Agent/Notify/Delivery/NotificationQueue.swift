// SPDX-License-Identifier: MIT

/// The events that a target is still to be told, oldest first. When there are too many, good news goes first.
struct NotificationQueue: Sendable {
    let limit: Int
    private var events: [NotificationEvent] = []

    init(limit: Int) { self.limit = max(1, limit) }

    var count: Int { events.count }

    /// The event that had to go for it, which may be itself.
    mutating func add(_ event: NotificationEvent) -> NotificationEvent? {
        events.append(event)
        guard events.count > limit else { return nil }
        return events.remove(at: events.firstIndex { !$0.kind.isProblem } ?? 0)
    }

    mutating func next() -> NotificationEvent? { events.isEmpty ? nil : events.removeFirst() }

    /// Whether `event` is a start, and its end waits here.
    func holdsEnd(of event: NotificationEvent) -> Bool {
        event.kind == .started && events.contains { $0.kind != .started && $0.job == event.job && $0.run == event.run }
    }
}
