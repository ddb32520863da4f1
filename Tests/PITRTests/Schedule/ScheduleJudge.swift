// SPDX-License-Identifier: MIT

import PITR

/// Holds what simulated agents did against what they should have done, which is worked out from the slots, from when
/// somebody was there, and from when a run went on; nothing of ``JobDecision`` is in it.
struct ScheduleJudge {
    let agents: SimulatedAgents
    /// All slots of the time, oldest first.
    let slots: [Instant]
    private let runsBySlot: [Instant: [SimulatedAgents.Run]]
    private let spans: [Range<Int64>]

    init(_ agents: SimulatedAgents, slots: [Instant]) {
        (self.agents, self.slots) = (agents, slots)
        runsBySlot = Dictionary(grouping: agents.runs, by: \.slot)
        spans = Self.joined(agents.agents.flatMap(\.spans))
    }

    private static func joined(_ spans: [Range<Int64>]) -> [Range<Int64>] {
        var joined: [Range<Int64>] = []
        for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, span.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
            } else {
                joined.append(span)
            }
        }
        return joined
    }

    /// The last run that began before `time`; only that can still go on, since they do not overlap.
    private func run(before time: Int64) -> SimulatedAgents.Run? {
        let count = agents.runs.partitioned { $0.start < time }
        return count > 0 ? agents.runs[count - 1] : nil
    }

    /// What no clock may change: faults in words.
    var faultsOfAnyClock: [String] {
        var faults: [String] = []
        let known = Set(slots)
        for (slot, runs) in runsBySlot {
            if (SimulatedAgents.start..<SimulatedAgents.end).contains(slot.seconds), !known.contains(slot) {
                faults.append("\(slot) is no slot")
            }
            if runs.dropLast().contains(where: { $0.outcome == .succeeded }) {
                faults.append("\(slot) ran after its success")
            }
            if runs.map(\.attempt) != Array(1...runs.count) {
                faults.append("\(slot) has attempts \(runs.map(\.attempt))")
            }
            if runs.count > agents.policy.retries + 1 { faults.append("\(slot) has too many attempts") }
            for run in runs where run.startedOnClock < agents.policy.due(slot) {
                faults.append("\(slot) ran before it was due")
            }
        }
        for (one, next) in zip(agents.runs, agents.runs.dropFirst()) where next.start < one.released {
            faults.append("\(next.slot) ran while \(one.slot) did")
        }
        return faults + faultsOfAccount
    }

    /// Each slot up to the newest with a run has one, or was told.
    private var faultsOfAccount: [String] {
        guard let last = agents.runs.map(\.slot).max() else { return ["nothing ran"] }
        let told = Set(agents.told.map(\.slot))
        return slots.filter { $0 <= last && runsBySlot[$0] == nil && !told.contains($0) }.map {
            "\($0) is not accounted for"
        }
    }

    /// What holds where clocks are right: everything happened at the very second at which it should.
    var faults: [String] {
        var faults = faultsOfAnyClock
        let told = Dictionary(grouping: agents.told, by: \.slot)
        for (slot, next) in zip(slots, slots.dropFirst()) {
            let (due, nextDue) = (agents.policy.due(slot).seconds, agents.policy.due(next).seconds)
            guard nextDue < SimulatedAgents.end, next <= agents.runs.last?.slot ?? slot else { break }
            let runs = runsBySlot[slot] ?? []
            let before = run(before: due)
            let isCovered = before.map { $0.outcome == .succeeded && $0.slot < slot && due < $0.end } ?? false
            let first = isCovered ? nil : firstChance(from: due, before: nextDue, grace: due)
            if runs.first?.start != first {
                faults.append("\(slot) began at \(runs.first?.start ?? 0), not \(first ?? 0)")
            }
            if (told[slot]?.count ?? 0) != (first == nil ? 1 : 0) {
                faults.append("\(slot) was told \(told[slot]?.count ?? 0) times")
            }
            if isCovered, told[slot]?.first?.reason != .skipped { faults.append("\(slot) was not told as skipped") }
            faults += self.faults(ofRetries: runs, before: nextDue)
        }
        return faults
    }

    /// Each attempt follows the one before as soon as it may, or there is none.
    private func faults(ofRetries runs: [SimulatedAgents.Run], before nextDue: Int64) -> [String] {
        runs.compactMap { run in
            let wait = min(Int64(300) << Int64(run.attempt - 1), 3600)
            let due = (run.outcome == .interrupted ? run.start : run.end) + wait
            let mayFollow = run.outcome != .succeeded && run.attempt <= agents.policy.retries
            let expected = mayFollow ? firstChance(from: max(due, run.released), before: nextDue, grace: due) : nil
            let next = runs.first { $0.attempt == run.attempt + 1 }?.start
            return next == expected
                ? nil : "\(run.slot), attempt \(run.attempt + 1), began at \(next ?? 0), not \(expected ?? 0)"
        }
    }

    /// The first second at which somebody was there and no run of an earlier beginning went on.
    private func firstChance(from start: Int64, before end: Int64, grace: Int64) -> Int64? {
        let last = min(end - 1, grace + agents.policy.grace.components.seconds)
        var time = start
        while time <= last {
            if let run = run(before: time), time < run.released {
                time = run.released
                continue
            }
            let later = spans.partitioned { $0.lowerBound <= time }
            if later > 0, spans[later - 1].contains(time) { return time }
            guard later < spans.count else { return nil }
            time = spans[later].lowerBound
        }
        return nil
    }

    /// How many slots ended how, so that a test can see that all of it happened.
    var counts: (succeeded: Int, failed: Int, missed: Int, skipped: Int, retried: Int) {
        let succeeded = runsBySlot.values.filter { $0.last?.outcome == .succeeded }.count
        return (
            succeeded, runsBySlot.count - succeeded, agents.told.filter { $0.reason == .missed }.count,
            agents.told.filter { $0.reason == .skipped }.count, runsBySlot.values.filter { $0.count > 1 }.count
        )
    }
}

extension Array {
    /// How many at the beginning are so, where all others are not.
    fileprivate func partitioned(_ isSo: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isSo(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Instant {
    fileprivate var seconds: Int64 { microseconds / 1_000_000 }
}
