// SPDX-License-Identifier: MIT

import Errors
import Postgres

/// Waits until a segment is where the policy wants it, or until it is clear that it does not come.
struct SegmentWait: Sendable {
    /// What became of it.
    struct Arrivals: Sendable {
        /// In the order of the repositories: how long it took; nil: it is not there.
        var places: [(name: String, time: Duration?, error: WaldenError?)] = []
        var archiver: ArchiverFacts
        /// Whether PostgreSQL was told that it is archived.
        var isAcknowledged = false
        /// Whether it was given up because `archive_command` has failed again and again.
        var hasFailed = false
    }

    private let segment: String
    private let policy: PushPolicy
    private let places: [SegmentPlace]
    private let failedBefore: Int
    private let patience: Duration

    /// PostgreSQL tries so often, a second apart, and then leaves it for a minute (`NUM_ARCHIVE_RETRIES`, pgarch.c).
    private static let tries = 3
    private static let longestPause = Duration.milliseconds(500)

    init(
        _ segment: String, _ policy: PushPolicy, _ places: [SegmentPlace], failedBefore: Int, patience: Duration
    ) {
        (self.segment, self.policy, self.places) = (segment, policy, places)
        (self.failedBefore, self.patience) = (failedBefore, patience)
    }

    func run(_ ask: () async throws -> ArchiverFacts) async throws -> Arrivals {
        let clock = ContinuousClock()
        let began = clock.now
        var pause = Duration.milliseconds(20)
        var arrivals = Arrivals(places: places.map { ($0.name, nil, nil) }, archiver: try await ask())
        while true {
            // The archiver first: what it says is archived must be there when it is looked for afterwards.
            arrivals.archiver = try await ask()
            arrivals.isAcknowledged = Self.isArchived(segment, by: arrivals.archiver)
            arrivals.hasFailed = arrivals.archiver.failedCount >= failedBefore + Self.tries
            try await look(&arrivals, since: began)
            if isDecided(arrivals) || clock.now - began >= patience { return arrivals }
            try await clock.sleep(for: pause)
            pause = min(pause * 2, Self.longestPause)
        }
    }

    private func look(_ arrivals: inout Arrivals, since began: ContinuousClock.Instant) async throws {
        for (index, place) in places.enumerated() where arrivals.places[index].time == nil {
            do {
                if try await place.contains(segment) { arrivals.places[index].time = .now - began }
                arrivals.places[index].error = nil
            } catch let error as WaldenError where error.code != .cancelled {
                arrivals.places[index].error = error
            }
        }
    }

    /// With `any` the others have had their grace when PostgreSQL has its answer.
    private func isDecided(_ arrivals: Arrivals) -> Bool {
        arrivals.places.allSatisfy { $0.time != nil } || arrivals.isAcknowledged || arrivals.hasFailed
    }

    /// Names of one timeline are in the order of its log; the history of another or of a backup may come in between.
    private static func isArchived(_ segment: String, by archiver: ArchiverFacts) -> Bool {
        guard let last = archiver.lastArchivedWAL, last.utf8.count == segment.utf8.count else { return false }
        return last.prefix(8) == segment.prefix(8) && last >= segment
    }
}
