// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// Each tier of dumps has a good one that is young enough.
struct DumpAgeCheck: Check {
    let what = "last dump"
    let repository: String? = nil
    private let places: [DumpPlace]
    private let scheduled: Set<DumpTier>
    private let limits: [DumpTier: CheckLimit]
    private let now: @Sendable () -> Instant

    /// `scheduled`: the tiers that a dump is expected of.
    init(
        _ places: [DumpPlace], scheduled: Set<DumpTier>, limits: [DumpTier: CheckLimit],
        now: @escaping @Sendable () -> Instant
    ) {
        (self.places, self.scheduled, self.limits, self.now) = (places, scheduled, limits, now)
    }

    func run(_ report: CheckReport) async throws {
        do {
            say(try await ListDumps(places).run().catalogued, report)
        } catch let error as WaldenError where error.code != .cancelled {
            report.warn(what, error.during("the dumps cannot be listed"), hint: "Look at the repositories' lines.")
        }
    }

    func say(_ dumps: [CatalogueDump], _ report: CheckReport) {
        let newest = Dictionary(dumps.filter(\.isGood).map { ($0.tier, $0.begun) }, uniquingKeysWith: max)
        for tier in scheduled.union(newest.keys).sorted() {
            guard let last = newest[tier] else {
                report.warn(
                    what, "there is none of the tier \(tier), which is scheduled",
                    hint: "Take one with walden dump --tier \(tier), or say schedule.jobs.dump_\(tier): off.")
                continue
            }
            let seconds = last.seconds(until: now())
            report.age(
                what, seconds, limits[tier], "that of the tier \(tier) is \(CheckWords.duration(seconds)) old",
                cure: "Take one with walden dump --tier \(tier), and see with walden job list why none was taken.",
                "dump_age_\(tier)")
        }
    }
}
