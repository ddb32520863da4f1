// SPDX-License-Identifier: MIT

import PITR

/// One or two agents that run a job for 400 days and share nothing but the list of its runs. They are killed, stay away,
/// their runs fail or hang, and, where that is asked for, their clocks are set. Times are in seconds of the real time.
struct SimulatedAgents {
    struct Run {
        let slot: Instant
        let attempt: Int
        let agent: Int
        let start: Int64
        /// When it ends, unless its agent dies before.
        var end: Int64
        /// When the others know that it is over.
        var released: Int64
        var outcome: JobRun.Outcome
        var isOver = false
        let startedOnClock: Instant
    }

    struct Agent {
        /// When it is there.
        var spans: [Range<Int64>] = []
        /// From when on its clock is how many seconds wrong.
        var skews: [(from: Int64, seconds: Int64)] = [(.min, 0)]

        func clock(_ time: Int64) -> Instant {
            Instant(seconds: time + (skews.last { $0.from <= time }?.seconds ?? 0))
        }
    }

    /// 2026-01-01T00:00:00Z, so that all changes of clocks of that year are in it.
    static let start: Int64 = 1_767_225_600
    static let end = start + 400 * 86_400
    /// How long a lease outlives its holder.
    static let lease: Int64 = 900

    let policy: JobPolicy
    var agents: [Agent]
    private(set) var runs: [Run] = []
    private(set) var told: [JobDecision.PassedOver] = []
    private var random: SplitMix64
    private let withTrouble: Bool
    private var badUntil: Int64 = 0
    /// When an agent comes, goes, or has its clock set, in order, and how many of them are past.
    private var events: [Int64] = []
    private var pastEvents = 0
    /// Which span of each agent's ends next.
    private var span: [Int] = []
    /// All runs, as the repository tells of them.
    private var shared: [JobRun] = []
    /// How many of them the agents are told of.
    private let memory: Int

    init(_ policy: JobPolicy, agents count: Int, seed: UInt64, withTrouble: Bool = true, withClocks: Bool = false) {
        (self.policy, self.withTrouble) = (policy, withTrouble)
        // The longer, the farther back clocks may be set.
        memory = withClocks ? 400 : 20
        random = SplitMix64(seed: seed)
        agents = []
        for _ in 0..<count {
            var agent = Agent()
            agent.spans = withTrouble ? Self.spans(&random) : [Self.start..<Self.end]
            if withClocks { agent.skews += Self.skews(&random) }
            agents.append(agent)
        }
        span = agents.map { _ in 0 }
        events = agents.flatMap { $0.spans.map(\.lowerBound) + $0.skews.map(\.from) }.sorted()
    }

    private static func spans(_ random: inout SplitMix64) -> [Range<Int64>] {
        var spans: [Range<Int64>] = []
        var time = start
        while time < end {
            // Mostly calm, with short restarts; at times a deploy every few minutes; at times gone for days.
            let kind = Int.random(in: 0..<10, using: &random)
            for _ in 0..<(kind < 2 ? 20 : 1) {
                let up =
                    kind < 2 ? Int64.random(in: 60...600, using: &random) : .random(in: 7200...900_000, using: &random)
                spans.append(time..<(time + up))
                time +=
                    up
                    + (kind > 6 ? .random(in: 3600...400_000, using: &random) : .random(in: 10...300, using: &random))
            }
        }
        return spans
    }

    private static func skews(_ random: inout SplitMix64) -> [(from: Int64, seconds: Int64)] {
        var skews: [(from: Int64, seconds: Int64)] = []
        var time = start
        while true {
            time += Int64.random(in: 86_400...2_592_000, using: &random)
            guard time < end else { return skews }
            let size: Int64 = [120, 7200, 259_200, 1_209_600].randomElement(using: &random) ?? 60
            skews.append((time, .random(in: -size...size, using: &random)))
            time += Int64.random(in: 60...259_200, using: &random)
            skews.append((time, 0))
        }
    }

    /// Lives through it all. Throws where an agent would wait for what is past.
    mutating func live() throws {
        var time = Self.start
        while time < Self.end {
            finishRuns(time)
            var next = Self.end
            for index in agents.indices where isUp(index, time) { next = min(next, try act(index, time)) }
            time = min(next, nextEvent(after: time))
        }
    }

    private mutating func isUp(_ index: Int, _ time: Int64) -> Bool {
        let spans = agents[index].spans
        while span[index] < spans.count, spans[span[index]].upperBound <= time { span[index] += 1 }
        return span[index] < spans.count && spans[span[index]].contains(time)
    }

    private mutating func finishRuns(_ time: Int64) {
        guard let last = runs.indices.last, !runs[last].isOver, runs[last].released <= time else { return }
        let run = runs[last]
        runs[last].isOver = true
        let ended = run.outcome == .interrupted ? nil : agents[run.agent].clock(run.end)
        shared[last] = JobRun(
            job: .backup, scheduled: run.slot, started: run.startedOnClock, ended: ended, outcome: run.outcome)
    }

    /// What has begun or ended by itself.
    private mutating func nextEvent(after time: Int64) -> Int64 {
        while pastEvents < events.count, events[pastEvents] <= time { pastEvents += 1 }
        let event = pastEvents < events.count ? events[pastEvents] : Self.end
        guard let run = runs.last, !run.isOver else { return event }
        return min(event, run.released)
    }

    /// Lets one of them decide, and says when it wants to be asked again.
    private mutating func act(_ index: Int, _ time: Int64) throws -> Int64 {
        let clock = agents[index].clock(time)
        let decision = JobDecision.next(
            policy, runs: Array(shared.suffix(memory)), since: Instant(seconds: Self.start), now: clock)
        switch decision.action {
        case .never: return Self.end
        case .wait(let until):
            guard until > clock else { throw SimulationFault.waitsForThePast(decision, clock) }
            return time + (until.microseconds - clock.microseconds + 999_999) / 1_000_000
        case .start(let slot, let attempt):
            if attempt == 1 { told += decision.passedOver }
            begin(slot, attempt, index, time)
            return Self.end
        }
    }

    private mutating func begin(_ slot: Instant, _ attempt: Int, _ agent: Int, _ time: Int64) {
        var run = Run(
            slot: slot, attempt: attempt, agent: agent, start: time, end: time + duration(), released: 0,
            outcome: fails(time) ? .failed : .succeeded, startedOnClock: agents[agent].clock(time))
        run.released = run.end
        // Killed in the middle of it.
        let death = agents[agent].spans[span[agent]].upperBound
        if death < run.end {
            (run.outcome, run.end, run.released) = (.interrupted, death, death + Self.lease)
        }
        runs.append(run)
        shared.append(
            JobRun(job: .backup, scheduled: slot, started: run.startedOnClock, ended: nil, outcome: .running))
    }

    private mutating func duration() -> Int64 {
        guard withTrouble else { return 60 }
        let isHung = Int.random(in: 0..<40, using: &random) == 0
        return isHung ? .random(in: 7200...200_000, using: &random) : .random(in: 1...2400, using: &random)
    }

    private mutating func fails(_ time: Int64) -> Bool {
        guard withTrouble else { return false }
        if Int.random(in: 0..<200, using: &random) == 0 {
            badUntil = time + .random(in: 3600...(8 * 86_400), using: &random)
        }
        return time < badUntil || Int.random(in: 0..<6, using: &random) == 0
    }
}

enum SimulationFault: Error {
    case waitsForThePast(JobDecision, Instant)
}
