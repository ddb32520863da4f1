// SPDX-License-Identifier: MIT

import ArgumentParser
import PITR

/// The moment that is wanted.
struct TargetOptions: ParsableArguments {
    @OptionGroup var moment: MomentOptions

    var only: RepositoryOption { moment.only }

    func validate() throws {
        guard moment.count == 1 else {
            throw ValidationError(
                "Give one of --to-time, --to-lsn, --to-xid, --to-name, --latest and --immediate.")
        }
    }

    /// It was validated, so that there is one.
    func target() throws -> RecoveryTarget { try moment.target() ?? .latest }

    func planOptions(now: Instant) throws -> PlanOptions { try moment.planOptions(now: now) }
}
