// SPDX-License-Identifier: MIT

/// What a plan's reader should know although it does not stop the plan.
struct PlanWarnings {
    let draft: PlanDraft
    let end: RecoveryEnd

    func all(for plan: RecoveryPlan) throws -> [String] {
        let content = try WALWarnings(draft: draft, end: end).all()
        return try checksums(plan) + history(plan) + substitute() + content + beyond(plan) + partials(plan)
            + strangers(plan)
    }

    private var catalogue: Catalogue { draft.path.wal.catalogue }
    private var size: SegmentSize { draft.size }

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

    private func substitute() throws -> [String] {
        guard let file = try draft.path.file(end.number), let preferred = draft.path.path.preferred(for: end.number),
            file != preferred
        else { return [] }
        return [
            "the last segment \(file.name(size: size)) is that of the older timeline: what was written after the switch "
                + "is not archived, and what timeline \(file.timeline) may have written into it after the switch "
                + "would be replayed"
        ]
    }

    private func beyond(_ plan: RecoveryPlan) -> [String] {
        guard let gap = plan.gapBehind else { return [] }
        return [
            "WAL is missing after what this target needs, so later targets may not be reachable: \(gap.text(size: size))"
        ]
    }

    private func partials(_ plan: RecoveryPlan) -> [String] {
        let isAtNewest = (plan.newestArchived?.segment.number ?? 0) <= end.number
        let inventory = catalogue.answers.inventory
        return inventory.partials.filter { partial in
            let isNext = isAtNewest && partial.number > 0 && partial.number - 1 == end.number
            return isNext && overlaps(partial) && !inventory.contains(partial)
        }.map { partial in
            "\(partial.name(size: size)).partial exists and would extend the path; PostgreSQL never asks for it: rename it "
                + "by hand only if you know that the server wrote nothing after it"
        }
    }

    private func overlaps(_ segment: WALSegment) -> Bool {
        draft.path.path.legs.contains { leg in
            leg.timeline == segment.timeline && segment.end(size: size) > leg.from
                && leg.to.map { segment.start(size: size) < $0 } ?? true
        }
    }

    /// Timelines with WAL that nothing says where it comes from.
    private func strangers(_ plan: RecoveryPlan) -> [String] {
        catalogue.logs.keys.sorted().filter { timeline in
            timeline != .first && timeline != plan.targetTimeline
                && !catalogue.histories.values.contains { $0.contains(timeline) }
        }.map { timeline in
            "timeline \(timeline) has segments but \(timeline.hexadecimal).history is not in the repository, so nothing leads "
                + "to it"
        }
    }
}
