// SPDX-License-Identifier: MIT

import Errors
import PITR
import Synchronization

/// A lease that was taken. It holds for as long as ``during(_:)`` runs and can renew it.
public final class Lease: Sendable {
    /// The fencing token of its first record: larger than that of every holder before.
    public let epoch: Int64
    /// Random, and nobody else's.
    public var holder: String { holding.holder }

    private let leases: Leases
    private let holding: LeaseHolding
    private let tenure: Mutex<LeaseTenure>

    init(_ leases: Leases, _ holding: LeaseHolding, _ tenure: LeaseTenure) {
        (self.leases, self.holding, epoch) = (leases, holding, tenure.epoch)
        self.tenure = Mutex(tenure)
    }

    /// Returns when the lease is ours, by what the repository says now. Call it just before a step that cannot be undone.
    ///
    /// Throws `locked` when it is another's, or its time is over, and what the store throws where that cannot be told: then the
    /// step must not be done. NOT guaranteed: that it is still ours a moment later; a process that is stopped between this
    /// and its next line does not notice.
    public func check() async throws { _ = try await shown() }

    /// Runs `body` and renews the lease meanwhile. When it is lost, `body` is cancelled, waited for, and the loss is thrown.
    public func during<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Ended<Value>.self) { group in
            group.addTask { .body(try await body()) }
            group.addTask {
                try await self.keep()
                return .keeping
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if case .body(let value) = ended { return value }
            }
            throw WaldenError(.cancelled, "it was told to stop")
        }
    }

    private enum Ended<Value: Sendable>: Sendable {
        case body(Value)
        /// It was told to stop.
        case keeping
    }

    /// Gives the lease back. Where that cannot be said, it ends by itself.
    public func release() async {
        // Twice, since a renewal that was under way may have come in between.
        for _ in 0..<2 {
            guard let sight = try? await shown() else { return }
            let record = LeaseRecord(holding, epoch: sight.epoch &+ 1, .released)
            guard (try? await leases.put(record, within: safeTime)) != nil else { return }
        }
    }

    /// Renews until told to stop. Throws when the lease is lost.
    private func keep() async throws {
        while (try? await leases.clock.sleep(untilRenewal)) != nil {
            do {
                try await renew()
            } catch let error as WaldenError where error.code != .locked && error.code != .cancelled {
                guard isSafe else { throw expired(error) }
                // The next attempt comes soon, and counts only if this one was in vain.
                guard (try? await leases.clock.sleep(leases.duration / 60)) != nil else { return }
            }
        }
    }

    private func renew() async throws {
        let epoch = try await shown().epoch &+ 1
        let since = leases.clock.uptime()
        try await leases.put(LeaseRecord(holding, epoch: epoch, .renewed), within: safeTime)
        let sight = try await shown()
        guard sight.epoch == epoch else {
            throw WaldenError(.unavailable, "the repository does not show yet what was put there")
        }
        tenure.withLock { $0.renew(epoch: epoch, since: since) }
        await leases.sweep(sight)
    }

    /// What is seen, where it says that the lease is ours.
    private func shown() async throws -> LeaseSight {
        guard isSafe else { throw expired(nil) }
        let sight = try await leases.newest(within: safeTime)
        guard let sight, tenure.withLock({ $0.isShown(by: sight) }) else { throw lost(to: sight) }
        guard isSafe else { throw expired(nil) }
        return sight
    }

    private var isSafe: Bool { safeTime > .zero }
    private var safeTime: Duration { tenure.withLock(\.safeUntil) - leases.clock.uptime() }
    private var untilRenewal: Duration { max(.zero, tenure.withLock(\.renewAt) - leases.clock.uptime()) }

    private func lost(to sight: LeaseSight?) -> WaldenError {
        WaldenError(
            .locked, "the lease of \(holding.job) was lost",
            cause: sight.map { "it was taken by \($0.holderWords)" } ?? "its records are gone from the repository",
            hint: "Nothing needs to be mended; find out why this host could not renew it in time.", canRetry: true)
    }

    private func expired(_ error: WaldenError?) -> WaldenError {
        WaldenError(
            .locked, "the lease of \(holding.job) was lost",
            cause: "it was not renewed in time" + (error.map { ": \($0)" } ?? ""),
            hint: "The run was stopped, since another host may have begun the next one.", canRetry: true)
    }
}
