// SPDX-License-Identifier: MIT

import ArgumentParser
import Errors
import Operations
import PITR
import Repository

/// What a drill restores: a moment that is named, one at random, or the newest state.
struct DrillTargetOptions: ParsableArguments {
    @OptionGroup var moment: MomentOptions

    @Flag(help: "A random moment of what can be restored to; its seed is printed.")
    var random = false

    @Option(help: "The seed of a random moment, to have the same again while the window is the same.")
    var seed: UInt64?

    func validate() throws {
        guard moment.count + (random || seed != nil ? 1 : 0) <= 1 else {
            throw ValidationError(
                "Give one of --random (or --seed), --to-time, --to-lsn, --to-xid, --to-name, --latest and --immediate, or none."
            )
        }
    }

    struct Chosen: Sendable {
        let target: RecoveryTarget
        let options: PlanOptions
        /// nil: not at random.
        var seed: UInt64?
        /// Whether it should be there, whoever asks: the newest state, and whatever the window holds.
        let isPromised: Bool
    }

    /// `isRandom`: what is done where nothing is said.
    func choose(
        _ cluster: ClusterArchive, _ generation: ClusterRecord.Generation, isRandom: Bool, now: Instant
    ) async throws -> Chosen {
        let options = try moment.planOptions(now: now)
        if let target = try moment.target() {
            return Chosen(target: target, options: options, isPromised: target == .latest)
        }
        guard random || seed != nil || isRandom else {
            return Chosen(target: .latest, options: options, isPromised: true)
        }
        return try await atRandom(cluster, generation, options)
    }

    private func atRandom(
        _ cluster: ClusterArchive, _ generation: ClusterRecord.Generation, _ options: PlanOptions
    ) async throws -> Chosen {
        let seed = seed ?? .random(in: .min ... .max)
        let read = try await ReadCatalogue(cluster, generation).run()
        let windows = try await WALInquiry(cluster, generation).run(on: read.catalogue) {
            try RecoveryWindow.all(in: $0)
        }.decision.filter { options.timeline == nil || $0.timeline == options.timeline }
        guard let moment = RandomMoment(in: windows, seed: seed) else {
            throw WaldenError(
                .notFound, "there is no stretch of time to choose a moment from",
                hint: "walden window shows what can be restored to; without --random the newest state is.")
        }
        var options = options
        options.timeline = moment.timeline
        return Chosen(target: .time(moment.time), options: options, seed: seed, isPromised: true)
    }
}
