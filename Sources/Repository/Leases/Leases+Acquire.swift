// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR

extension Leases {
    /// Takes the lease.
    ///
    /// Throws `locked`, with who has it, when another holder lives, or looks as if it did. Of one that may be gone it waits for a
    /// sign of life for as long as that one's lease lasts, and says so by `waiting` first. Throws what the store throws.
    public func acquire(waiting: @Sendable (String) -> Void = { _ in }) async throws -> Lease {
        let holding = LeaseHolding(
            job: job, holder: UInt64.random(in: 0...UInt64.max).hexadecimalDigits, process: process,
            acquiredAt: clock.now(), duration: duration, waldenVersion: waldenVersion)
        var claim = LeaseClaim(holder: holding.holder, duration: duration)
        var hasSaid = false
        while true {
            let sight = try await newest()
            switch claim.next(after: sight, at: clock.uptime(), wall: clock.now()) {
            case .put(let epoch):
                claim.puts(epoch, at: clock.uptime())
                try await put(LeaseRecord(holding, epoch: epoch, .acquired), within: callLimit)
            case .wait(let time):
                if let sight, !hasSaid { waiting(sight.words(of: job)) }
                hasSaid = true
                try await clock.sleep(time)
            case .won(let tenure):
                if let sight { await sweep(sight) }
                return Lease(self, holding, tenure)
            case .refused: throw sight.map { WaldenError.held($0, job) } ?? WaldenError(.locked, "\(job) is running")
            }
        }
    }
}

extension LeaseSight {
    /// Who has it: "process 17 on db1 since 2026-11-27T01:00:00Z".
    public var holderWords: String {
        guard let record else { return "somebody whose record cannot be read" }
        return "process \(record.process.process) on \(record.process.printableHost) since \(record.acquiredAt)"
    }

    func words(of job: JobName) -> String {
        "the last run of \(job), \(holderWords), has not said that it ended; it is watched for \(span.components.seconds) s"
    }
}

extension WaldenError {
    static func held(_ sight: LeaseSight, _ job: JobName) -> WaldenError {
        WaldenError(
            .locked, "another run of \(job) is going on: \(sight.holderWords)",
            hint: "Wait for its end. If it is gone without a word, the next run takes its place "
                + "\(sight.span.components.seconds) s after its last sign of life.")
    }
}

extension ProcessIdentity {
    /// The host's name, fit for a message wherever it comes from.
    var printableHost: String {
        let shown = host.utf8.prefix(64).map { (0x21...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
        return shown.isEmpty ? "an unknown host" : String(decoding: shown, as: UTF8.self)
    }
}
