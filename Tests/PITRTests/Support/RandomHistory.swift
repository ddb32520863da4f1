// SPDX-License-Identifier: MIT

import PITR

/// Makes a world with a random past: timelines that branch off each other, transactions that overlap, times in disorder,
/// backups, holes, and an index of some of it. Segments have 1 GiB, so that a LOG has four.
struct RandomHistory {
    private struct State {
        var microseconds: Int64
        var nextXID: UInt32
        var running: [UInt32] = []
    }

    private struct Point {
        let lsn: LSN
        let state: State
    }

    private(set) var world = World()
    private var random: SplitMix64
    private var points: [UInt32: [Point]] = [:]
    private let size = SegmentSize.all[10]
    /// Whether the clock may be put back by minutes.
    let hasJumps: Bool

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        hasJumps = Int.random(in: 0...4, using: &random) == 0
        world.catalogue.segmentSize = size
        let start = State(
            microseconds: World.minute(0).microseconds, nextXID: .random(in: 3...(.max), using: &random))
        write(1, from: LSN(size.bytes), start)
        for id in 2...UInt32.random(in: 2...5, using: &random) where Bool.random(using: &random) { fork(id) }
        for _ in 0..<Int.random(in: 1...4, using: &random) { backup() }
        index()
        for _ in 0..<Int.random(in: 0...2, using: &random) where Int.random(in: 0...2, using: &random) == 0 { hole() }
    }

    /// A moment around some transaction's, or anywhere.
    mutating func time() -> Instant {
        guard let point = anyPoint(), Int.random(in: 0...9, using: &random) > 0 else {
            return World.minute(.random(in: -5...90, using: &random))
        }
        return Instant(microseconds: point.state.microseconds + .random(in: -1_000_000...1_000_000, using: &random))
    }

    mutating func target() -> (RecoveryTarget, exclusive: Bool) {
        let exclusive = Bool.random(using: &random)
        switch Int.random(in: 0...9, using: &random) {
        case 0: return (.latest, false)
        case 1: return (.immediate, false)
        case 2: return (.name("point \(Int.random(in: 0...4, using: &random))"), false)
        case 3, 4:
            return (.xid(UInt64((anyPoint()?.state.nextXID ?? 9) &- .random(in: 0...4, using: &random))), exclusive)
        case 5, 6:
            return (.lsn(LSN((anyPoint()?.lsn.rawValue ?? 0) &+ .random(in: 0...0x50, using: &random))), exclusive)
        default: return (.time(time()), exclusive)
        }
    }

    mutating func timeline() -> UInt32? {
        Int.random(in: 0...3, using: &random) == 0 ? points.keys.sorted().randomElement(using: &random) : nil
    }

    private mutating func anyPoint() -> Point? {
        points.sorted { $0.key < $1.key }.randomElement(using: &random)?.value.randomElement(using: &random)
    }

    private mutating func write(_ id: UInt32, from: LSN, _ start: State) {
        var state = start
        var lsn = from.rawValue
        let first = lsn / size.bytes
        let last = first + UInt64.random(in: 0...24, using: &random)
        for number in first...last {
            let begin = WALSegment(timeline: PITRTests.timeline(id), number: number)
            world.add(begin)
            lsn = max(lsn, begin.start(size: size).rawValue + 0x68)
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                lsn += UInt64.random(in: 0...3, using: &random) * 0x1000
                step(LSN(lsn), id, &state)
                lsn += 0x40
                points[id, default: []].append(Point(lsn: LSN(lsn), state: state))
            }
        }
    }

    private mutating func step(_ lsn: LSN, _ id: UInt32, _ state: inout State) {
        state.microseconds += .random(in: 0...60_000_000, using: &random)
        if hasJumps, Int.random(in: 0...40, using: &random) == 0 { state.microseconds -= 600_000_000 }
        switch Int.random(in: 0...9, using: &random) {
        case 0: world.restorePoint("point \(Int.random(in: 0...20, using: &random))", lsn, on: id)
        case 1, 2:
            let oldest = state.running.min { Int32(bitPattern: $0 &- $1) < 0 } ?? state.nextXID
            world.record(.running(next: state.nextXID, oldest: oldest), lsn, on: id)
        case 3, 4, 5:
            state.running.append(state.nextXID)
            state.nextXID &+= 1
            world.record(.other, lsn, on: id)
        default: end(lsn, id, &state)
        }
    }

    private mutating func end(_ lsn: LSN, _ id: UInt32, _ state: inout State) {
        if state.running.isEmpty {
            state.running.append(state.nextXID)
            state.nextXID &+= 1
        }
        let xid = state.running.remove(at: .random(in: state.running.indices, using: &random))
        // Whole seconds now and then, so that several are equal.
        let time = state.microseconds + .random(in: -2_000_000...0, using: &random)
        let shown = Bool.random(using: &random) ? time / 30_000_000 * 30_000_000 : time
        world.commit(
            xid: xid, at: Instant(microseconds: hasJumps ? shown : time), lsn, on: id,
            outcome: Int.random(in: 0...5, using: &random) == 0 ? .abort : .commit)
    }

    /// A promotion of a standby while its primary goes on, or a recovery to an earlier time some days later.
    private mutating func fork(_ id: UInt32) {
        guard let parent = points.keys.sorted().randomElement(using: &random),
            let point = points[parent]?.randomElement(using: &random)
        else { return }
        var state = point.state
        state.running = []
        if Bool.random(using: &random) { state.microseconds += 3_600_000_000 }
        let parentID = PITRTests.timeline(parent)
        let inherited = world.catalogue.histories[parentID]?.entries ?? []
        world.catalogue.histories[PITRTests.timeline(id)] = TimelineHistory(
            timeline: PITRTests.timeline(id),
            entries: inherited + [.init(timeline: parentID, switchPoint: point.lsn, reason: "")])
        write(id, from: point.lsn, state)
        copyParents(of: id, parent, before: point.lsn)
    }

    private mutating func copyParents(of id: UInt32, _ parent: UInt32, before fork: LSN) {
        let file = WALSegment.containing(fork, on: PITRTests.timeline(parent), size: size)
        for record in world.wal.records[file] ?? [] where record.lsn < fork {
            world.record(record.content, record.lsn, on: id)
        }
    }

    private mutating func backup() {
        guard let id = points.keys.sorted().randomElement(using: &random), let all = points[id], all.count > 3 else {
            return
        }
        let start = Int.random(in: 0..<all.count - 2, using: &random)
        let stop = min(all.count - 1, start + .random(in: 1...6, using: &random))
        let timeline = PITRTests.timeline(id)
        let (first, last) = (all[start], all[stop])
        // Wall clocks of one run never go back within it.
        guard first.state.microseconds < last.state.microseconds else { return }
        func name(_ lsn: LSN) -> String { WALSegment.ending(at: lsn, on: timeline, size: size).name(size: size) }
        world.catalogue.backups.append(
            CatalogueBackup(
                id: BackupID(startedAt: Instant(microseconds: first.state.microseconds)), timeline: timeline,
                startLSN: first.lsn, stopLSN: last.lsn, startedAt: Instant(microseconds: first.state.microseconds),
                stoppedAt: Instant(microseconds: last.state.microseconds),
                firstSegment: WALSegment.containing(first.lsn, on: timeline, size: size).name(size: size),
                lastSegment: name(last.lsn), postgresMajor: 18, segmentSize: size, rawBytes: 1, storedBytes: 1))
    }

    /// Any LOG but the last may be in the index.
    private mutating func index() {
        for (timeline, logs) in world.catalogue.logs.sorted(by: { $0.key < $1.key }) {
            let closed = logs.ranges.flatMap { Array($0) }.dropLast()
            world.indexed[timeline] = Set(closed.filter { _ in Int.random(in: 0...2, using: &random) > 0 })
            if closed.allSatisfy({ world.indexed[timeline]?.contains($0) ?? false }), Bool.random(using: &random) {
                world.groups[timeline] = [0]
            }
        }
    }

    private mutating func hole() {
        guard let id = points.keys.sorted().randomElement(using: &random),
            let number = world.archived[PITRTests.timeline(id)]?.ranges.first?.randomElement(using: &random)
        else { return }
        world.remove(number, on: id)
    }
}
