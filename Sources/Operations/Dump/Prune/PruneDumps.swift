// SPDX-License-Identifier: MIT

public import Errors
public import PITR
public import Repository

/// Removes the dumps that no rule of their tier keeps, in each place by itself.
public struct PruneDumps: Sendable {
    public struct Decided: Sendable {
        public let place: String
        public let dump: StoredDump
        public let decision: RetentionDecision
    }

    public struct Failure: Sendable, Equatable {
        public let place: String
        /// nil: the place could not be listed.
        public let dump: DumpID?
        public let error: WaldenError
    }

    public struct Outcome: Sendable {
        public var decided: [Decided] = []
        /// What was to go and is still there, and places that do not answer.
        public var failures: [Failure] = []
    }

    private let places: [DumpPlace]
    private let policies: [DumpTier: RetentionPolicy]
    private let now: Instant
    private let check: @Sendable () async throws -> Void

    /// Tiers without a policy are kept for ever. `check` is called before each removal, and throws where it must not be done.
    public init(
        _ places: [DumpPlace], policies: [DumpTier: RetentionPolicy], now: Instant,
        check: @escaping @Sendable () async throws -> Void = {}
    ) {
        (self.places, self.policies, self.now, self.check) = (places, policies, now, check)
    }

    /// What is kept and what is not, and by which rule. With `removing` what is not kept is removed, oldest first.
    ///
    /// `tier` nil: all tiers. A place with a damaged marker is left as it is: what cannot be read cannot be counted.
    public func run(removing: Bool, tier: DumpTier? = nil, report: (DumpID, String) -> Void = { _, _ in }) async throws
        -> Outcome
    {
        var outcome = Outcome()
        for place in places {
            do {
                try await place.check()
                let decided = try await decide(place, tier)
                outcome.decided += decided
                guard removing else { continue }
                for one in decided where !one.decision.isKept {
                    try await check()
                    try await remove(one, from: place, &outcome, report)
                }
                // What a killed run had begun to remove, or a killed copy to store, has no marker and is never decided on.
                await SweepDumps(place.dumps) { _ in }.run(now: now)
            } catch let error as WaldenError where error.code != .cancelled {
                outcome.failures.append(Failure(place: place.name, dump: nil, error: error))
            }
        }
        return outcome
    }

    private func decide(_ place: DumpPlace, _ tier: DumpTier?) async throws -> [Decided] {
        let listing = try await place.dumps.listing()
        let tests = try await place.dumps.tests()
        if let damaged = listing.damaged.first {
            throw damaged.error.during("nothing is removed from \(place.name)")
                .hinting("Remove that marker, or mend it, once it is known what became of it.")
        }
        var decided: [Decided] = []
        for (name, dumps) in Dictionary(grouping: listing.dumps, by: \.id.tier) where tier == nil || tier == name {
            let catalogued = dumps.map { ($0, $0.catalogued(test: tests[$0.id.text]?.test)) }
            let decisions = Retention.decide(catalogued.map(\.1), policy: policies[name] ?? .forever, now: now)
            let byStem = Dictionary(decisions.map { ($0.dump.stem, $0) }) { first, _ in first }
            decided += dumps.compactMap { dump in
                byStem[dump.id.stem].map { Decided(place: place.name, dump: dump, decision: $0) }
            }
        }
        return decided.sorted { ($0.dump.id.tier, $0.dump.id.stem) < ($1.dump.id.tier, $1.dump.id.stem) }
    }

    private func remove(
        _ one: Decided, from place: DumpPlace, _ outcome: inout Outcome, _ report: (DumpID, String) -> Void
    ) async throws {
        do {
            try await place.dumps.remove(one.dump)
            report(one.dump.id, place.name)
        } catch let error as WaldenError where error.code != .cancelled {
            outcome.failures.append(Failure(place: place.name, dump: one.dump.id, error: error))
        }
    }
}
