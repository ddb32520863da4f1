// SPDX-License-Identifier: MIT

import Host
import PITR

@testable import Repository

/// Hosts that all want one lease, in simulated time: calls are slow or lost, hosts crash and stop, and their clocks differ.
///
/// They do what `Leases` and `Lease` do, with the same `LeaseClaim` and `LeaseTenure`. Times are in microseconds.
struct LeaseWorld {
    struct Trouble {
        /// Whether hosts are stopped, clocks and all, as a virtual machine is.
        var pauses = false
        /// Whether a put looks first and stores later, with time between.
        var putsAreNotAtomic = false
    }

    struct Pass: Equatable {
        /// When the repository was looked at.
        let at: Int64
        let epoch: Int64
        let holder: String
    }

    enum Purpose { case claim, check, renewal, renewed(epoch: Int64, since: Duration), release }

    enum Event {
        case begin
        case look(Purpose)
        case looked(Purpose, LeaseSight?, at: Int64)
        case put(Purpose, LeaseRecord)
        /// Of a put that is not atomic: what it found before is forgotten.
        case store(LeaseRecord)
        case done(Purpose)
        case lost(Purpose)
        case crash
        case pause
        case cut
    }

    struct Planned {
        let at: Int64
        let host: Int
        let incarnation: Int
        let event: Event
    }

    enum Phase {
        case idle
        case claiming(LeaseClaim, LeaseHolding)
        case holding(LeaseTenure, LeaseHolding)
        /// Its work is over.
        case releasing
    }

    struct Member {
        /// Of its clock, in parts of a thousand.
        let speed: Int64
        let offset: Int64
        let wallSkew: Int64
        var incarnation = 0
        /// Of process ids: who lives in another one cannot be looked at.
        var space = 0
        var paused: Int64 = 0
        var pausedUntil: Int64 = 0
        /// No answer reaches it before.
        var cutUntil: Int64 = 0
        var phase = Phase.idle
    }

    var random: SeededGenerator
    let trouble: Trouble
    var now: Int64 = 0
    var members: [Member]
    var records: [Int64: (record: LeaseRecord, at: Int64)] = [:]
    private var plan: [Planned] = []
    private var serial: UInt64 = 0

    private(set) var passes: [Pass] = []
    private(set) var acquisitions = 0
    private(set) var takeovers = 0
    /// The most that held it at once, each by its own clock.
    private(set) var mostHolders = 0
    private(set) var newestEverFell = false

    static let second: Int64 = 1_000_000

    init(seed: UInt64, hosts: Int, _ trouble: Trouble) {
        random = SeededGenerator(seed: seed)
        self.trouble = trouble
        members = []
        for _ in 0..<hosts {
            members.append(
                Member(
                    speed: Int64.random(in: 970...1030, using: &random),
                    offset: Int64.random(in: 0...1_000_000, using: &random) * Self.second,
                    wallSkew: Int64.random(in: -7200...7200, using: &random) * Self.second))
        }
        for host in members.indices {
            after(random(0...60), host, .begin)
            after(random(600...6000), host, .crash)
            after(random(300...3000), host, .cut)
            if trouble.pauses { after(random(300...3000), host, .pause) }
        }
    }

    mutating func run(until end: Int64) {
        while let index = plan.indices.min(by: { plan[$0].at < plan[$1].at }), plan[index].at <= end {
            let planned = plan.remove(at: index)
            now = planned.at
            let newest = records.keys.max() ?? 0
            perform(planned)
            if (records.keys.max() ?? 0) < newest { newestEverFell = true }
            mostHolders = max(mostHolders, members.indices.filter(holdsSafely).count)
        }
    }

    private func holdsSafely(_ host: Int) -> Bool {
        guard case .holding(let tenure, _) = members[host].phase else { return false }
        return tenure.isSafe(at: clock(host))
    }

    /// The host's clock that only moves forward; it stands while the host does.
    func clock(_ host: Int) -> Duration {
        let member = members[host]
        let paused = member.paused - max(0, member.pausedUntil - now)
        return .microseconds((now - paused) * member.speed / 1000 + member.offset)
    }

    private func wall(_ host: Int) -> Instant { Instant(microseconds: now + members[host].wallSkew) }

    mutating func random(_ seconds: ClosedRange<Int64>) -> Int64 {
        Int64.random(in: seconds.lowerBound * Self.second...seconds.upperBound * Self.second, using: &random)
    }

    /// How long a message is on its way.
    mutating func delay() -> Int64 {
        Int.random(in: 0..<20, using: &random) == 0 ? random(1...50) : Int64.random(in: 1000...900_000, using: &random)
    }

    mutating func after(_ time: Int64, _ host: Int, _ event: Event) {
        plan.append(Planned(at: now + time, host: host, incarnation: members[host].incarnation, event: event))
    }

    /// A wait of the host's own clock.
    mutating func wait(_ time: Duration, _ host: Int, _ event: Event) {
        let (seconds, attoseconds) = time.components
        let microseconds = max(0, seconds * Self.second + attoseconds / 1_000_000_000_000)
        after(microseconds * 1000 / members[host].speed + 1, host, event)
    }
}

extension LeaseWorld {
    private mutating func perform(_ planned: Planned) {
        let host = planned.host
        switch planned.event {
        // What is on its way arrives, whatever became of its sender.
        case .look(let purpose): return look(host, purpose, planned.incarnation)
        case .put(let purpose, let record): return put(host, purpose, record, planned.incarnation)
        case .store(let record): return records[record.epoch] = (record, now)
        default: break
        }
        guard planned.incarnation == members[host].incarnation else { return }
        if members[host].pausedUntil > now { return after(members[host].pausedUntil - now, host, planned.event) }
        switch planned.event {
        case .begin: begin(host)
        case .looked(let purpose, let sight, let at): looked(host, purpose, sight, at)
        case .done(let purpose): done(host, purpose)
        case .lost(let purpose): lost(host, purpose)
        case .crash: crash(host)
        case .pause: pause(host)
        case .cut: cut(host)
        case .look, .put, .store: break
        }
    }

    private mutating func answer(_ host: Int, _ incarnation: Int, _ purpose: Purpose, _ event: Event) {
        guard incarnation == members[host].incarnation else { return }
        let isLost = Int.random(in: 0..<50, using: &random) == 0 || now < members[host].cutUntil
        isLost ? after(60 * Self.second, host, .lost(purpose)) : after(delay(), host, event)
    }

    private mutating func look(_ host: Int, _ purpose: Purpose, _ incarnation: Int) {
        answer(host, incarnation, purpose, .looked(purpose, sight(for: host), at: now))
    }

    private func sight(for host: Int) -> LeaseSight? {
        guard let epoch = records.keys.max(), let (record, at) = records[epoch] else { return nil }
        let member = members[host]
        let isObservable = record.process.process == host && record.process.namespace == String(member.space)
        let hasEnded = isObservable && record.process.startTicks != member.incarnation
        return LeaseSight(epoch: epoch, record: record, storedAt: Instant(microseconds: at), hasEnded: hasEnded)
    }

    private mutating func put(_ host: Int, _ purpose: Purpose, _ record: LeaseRecord, _ incarnation: Int) {
        if records[record.epoch] == nil {
            if trouble.putsAreNotAtomic {
                after(delay() / 4, host, .store(record))
                return answer(host, incarnation, purpose, .done(purpose))
            }
            records[record.epoch] = (record, now)
        }
        answer(host, incarnation, purpose, .done(purpose))
    }

    private mutating func begin(_ host: Int) {
        guard case .idle = members[host].phase else { return }
        serial += 1
        let process = ProcessIdentity(
            host: "h\(host)", boot: "b", namespace: String(members[host].space), process: Int32(host),
            startTicks: UInt64(members[host].incarnation))
        let holding = LeaseHolding(
            job: .backup, holder: String(serial), process: process, acquiredAt: wall(host), duration: .seconds(300),
            waldenVersion: "0")
        members[host].phase = .claiming(LeaseClaim(holder: holding.holder, duration: holding.duration), holding)
        after(delay(), host, .look(.claim))
    }

    private mutating func rest(_ host: Int) {
        members[host].phase = .idle
        after(random(5...300), host, .begin)
    }

    private mutating func crash(_ host: Int) {
        members[host].incarnation += 1
        // Half of them come back where they cannot see the process that was before, as a container does.
        members[host].space += Int.random(in: 0...1, using: &random)
        rest(host)
        after(random(600...6000), host, .crash)
        after(random(300...3000), host, .cut)
        if trouble.pauses { after(random(300...3000), host, .pause) }
    }

    private mutating func cut(_ host: Int) {
        members[host].cutUntil = now + random(10...600)
        after(random(600...3000), host, .cut)
    }

    private mutating func pause(_ host: Int) {
        let time = random(10...900)
        members[host].paused += time
        members[host].pausedUntil = now + time
        after(random(300...3000) + time, host, .pause)
    }

    private mutating func lost(_ host: Int, _ purpose: Purpose) {
        switch purpose {
        case .claim, .release: rest(host)
        case .check: wait(.seconds(5), host, .look(.check))
        case .renewal, .renewed: renewSoon(host, .seconds(5))
        }
    }

    private mutating func renewSoon(_ host: Int, _ pause: Duration) {
        guard holdsSafely(host) else { return rest(host) }
        wait(pause, host, .look(.renewal))
    }

    private mutating func done(_ host: Int, _ purpose: Purpose) {
        if case .release = purpose { return rest(host) }
        let settling = trouble.putsAreNotAtomic ? Duration.seconds(2) : .zero
        wait(settling, host, .look(purpose))
    }

    private mutating func looked(_ host: Int, _ purpose: Purpose, _ sight: LeaseSight?, _ at: Int64) {
        switch (members[host].phase, purpose) {
        case (.claiming(let claim, let holding), .claim): claiming(host, claim, holding, sight)
        case (.holding(let tenure, let holding), _):
            guard tenure.isSafe(at: clock(host)), tenure.isShown(by: sight), let sight else { return rest(host) }
            held(host, tenure, holding, purpose, sight, at)
        default: break
        }
    }

    private mutating func claiming(_ host: Int, _ claim: LeaseClaim, _ holding: LeaseHolding, _ sight: LeaseSight?) {
        var claim = claim
        switch claim.next(after: sight, at: clock(host), wall: wall(host)) {
        case .put(let epoch):
            if let sight, !sight.isFree { takeovers += 1 }
            claim.puts(epoch, at: clock(host))
            members[host].phase = .claiming(claim, holding)
            after(delay(), host, .put(.claim, LeaseRecord(holding, epoch: epoch, .acquired)))
        case .wait(let time):
            members[host].phase = .claiming(claim, holding)
            wait(time, host, .look(.claim))
        case .won(let tenure):
            acquisitions += 1
            members[host].phase = .holding(tenure, holding)
            wait(tenure.renewAt - clock(host), host, .look(.renewal))
            after(random(0...30), host, .look(.check))
            after(random(30...1800), host, .look(.release))
        case .refused: rest(host)
        }
    }

    private mutating func held(
        _ host: Int, _ tenure: LeaseTenure, _ holding: LeaseHolding, _ purpose: Purpose, _ sight: LeaseSight,
        _ at: Int64
    ) {
        var tenure = tenure
        switch purpose {
        case .claim: break
        case .check:
            passes.append(Pass(at: at, epoch: sight.epoch, holder: tenure.holder))
            after(random(0...60), host, .look(.check))
        case .renewal:
            let record = LeaseRecord(holding, epoch: sight.epoch + 1, .renewed)
            after(delay(), host, .put(.renewed(epoch: record.epoch, since: clock(host)), record))
        case .renewed(let epoch, let since):
            guard sight.epoch == epoch else { return renewSoon(host, .seconds(5)) }
            tenure.renew(epoch: epoch, since: since)
            members[host].phase = .holding(tenure, holding)
            for old in records.keys where old <= epoch - 5 { records[old] = nil }
            wait(tenure.renewAt - clock(host), host, .look(.renewal))
        case .release:
            members[host].phase = .releasing
            after(delay(), host, .put(.release, LeaseRecord(holding, epoch: sight.epoch + 1, .released)))
        }
    }
}
