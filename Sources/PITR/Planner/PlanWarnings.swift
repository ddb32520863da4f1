// SPDX-License-Identifier: MIT

/// What a plan's reader should know although it does not stop the plan.
struct PlanWarnings {
    let catalogue: Catalogue
    let path: RecoveryPath
    let end: RecoveryPath.End

    func all(for plan: RecoveryPlan) -> [String] {
        checksums(plan) + history(plan) + substitute() + beyond(plan) + partials(plan) + strangers(plan)
    }

    private var size: SegmentSize { catalogue.segmentSize }

    private func checksums(_ plan: RecoveryPlan) -> [String] {
        let failures = plan.backup.checksumFailures
        guard failures > 0 else { return [] }
        return ["\(failures) \(failures == 1 ? "page" : "pages") of the backup \(plan.backup.id) had a wrong checksum"]
    }

    private func history(_ plan: RecoveryPlan) -> [String] {
        guard !plan.hasTargetHistory else { return [] }
        let timeline = plan.targetTimeline
        return [
            "\(timeline.hexadecimal).history is not in the repository, and PostgreSQL refuses "
                + "recovery_target_timeline = '\(timeline)' without it"
        ]
    }

    private func substitute() -> [String] {
        guard let other = path.substitute(for: end.number) else { return [] }
        return [
            "the last segment \(other.name(size: size)) is that of the older timeline: what was written after the switch "
                + "is not archived, and what timeline \(other.timeline) may have written into it after the switch "
                + "would be replayed"
        ]
    }

    /// What is behind the needed segments does not stop a time target, but says how far others could go.
    private func beyond(_ plan: RecoveryPlan) -> [String] {
        guard case .time = plan.target, end.isProved, let newest = plan.newestArchived?.segment.number else {
            return []
        }
        guard newest > end.number else {
            return [
                "the needed WAL ends with the newest archived segment; if it holds no commit after the target, PostgreSQL "
                    + "ends with \"recovery ended before configured recovery target was reached\", and --latest "
                    + "gives the same data"
            ]
        }
        guard let gap = plan.gapBehind else { return [] }
        return [
            "WAL is missing after what this target needs, so later targets may not be reachable: \(gap.text(size: size))"
        ]
    }

    private func partials(_ plan: RecoveryPlan) -> [String] {
        let isAtNewest = (plan.newestArchived?.segment.number ?? 0) <= end.number
        return catalogue.inventory.partials.filter { partial in
            let isMissing = plan.missing.contains { ($0.first...$0.last).contains(partial.number) }
            let isNext = isAtNewest && partial.number > 0 && partial.number - 1 == end.number
            return (isMissing || isNext) && overlaps(partial) && !catalogue.inventory.contains(partial)
        }.map { partial in
            "\(partial.name(size: size)).partial exists and would extend the path; PostgreSQL never asks for it: rename it "
                + "by hand only if you know that the server wrote nothing after it"
        }
    }

    private func overlaps(_ segment: WALSegment) -> Bool {
        path.legs.contains { leg in
            leg.timeline == segment.timeline && segment.end(size: size) > leg.from
                && leg.to.map { segment.start(size: size) < $0 } ?? true
        }
    }

    /// Timelines with WAL that nothing says where it comes from.
    private func strangers(_ plan: RecoveryPlan) -> [String] {
        catalogue.inventory.timelines.filter { timeline in
            timeline != .first && timeline != plan.targetTimeline
                && !catalogue.histories.values.contains { $0.contains(timeline) }
        }.map { timeline in
            "timeline \(timeline) has segments but \(timeline.hexadecimal).history is not in the repository, so nothing leads "
                + "to it"
        }
    }
}
