// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import SystemPackage

/// Fetches the segments that come after the one asked for, of one timeline.
///
/// It knows nothing about what is not there: it stops at the first segment that it cannot have, and says nothing of it.
/// Whoever asks for that one looks for it anew.
actor LookAhead {
    /// A whole segment in the folder.
    struct Ready: Sendable {
        let file: String
        let byteCount: UInt64
        let notes: [String]
    }

    private enum Slot {
        case underWay(UInt64, Task<Void, Never>)
        case ready(Ready)
    }

    private let server: SystemIdentifier?
    private let timeline: TimelineID
    private let size: SegmentSize
    private let fetch: FetchWAL
    private let folder: PrefetchFolder
    private let depth: UInt64
    private let workers: Int
    private var slots: [UInt64: Slot] = [:]
    /// The segment that was asked for last.
    private var position: UInt64 = 0
    /// Whether there is nothing further for now.
    private var isAtEnd = true
    /// How many may be under way: two at first, twice as many with each that came, one after one that did not.
    private var width = 2
    private var running: [UInt64: Task<Void, Never>] = [:]
    private var lastID: UInt64 = 0

    init(
        _ fetch: FetchWAL, in folder: PrefetchFolder, _ settings: PrefetchSettings, of server: SystemIdentifier?,
        _ timeline: TimelineID, _ size: SegmentSize
    ) {
        (self.fetch, self.folder, self.server, self.timeline, self.size) = (fetch, folder, server, timeline, size)
        depth = settings.depth(size)
        workers = max(1, settings.workers)
    }

    /// The number of a segment that this looks ahead for; nil for any other file.
    nonisolated func number(of file: WALFile, for server: SystemIdentifier?) -> UInt64? {
        guard server == self.server, case .segment(let name) = file, let segment = WALSegment(name: name, size: size),
            segment.timeline == timeline
        else { return nil }
        return segment.number
    }

    /// Gives the segment if it is ready or under way, and goes on to those behind it; nil: it is to be looked for.
    func take(_ number: UInt64) async -> Ready? {
        keepOnly(from: number)
        guard let slot = slots[number] else { return nil }
        goOn(from: number)
        if case .underWay(_, let task) = slot { await task.value }
        guard case .ready(let ready) = slots[number] else { return nil }
        slots[number] = nil
        return ready
    }

    /// Looks ahead from a segment that is there.
    func goOn(from number: UInt64) {
        keepOnly(from: number)
        (position, isAtEnd) = (number, false)
        startMore()
    }

    /// Ends what is under way and removes what is ready.
    func stop() async {
        isAtEnd = true
        keep { _ in false }
        for task in running.values { await task.value }
    }

    /// What PostgreSQL has gone past is removed, and what lies further ahead than the queue is long.
    private func keepOnly(from number: UInt64) { keep { $0 >= number && $0 - number <= depth } }

    private func keep(_ isWanted: (UInt64) -> Bool) {
        for (number, slot) in slots where !isWanted(number) {
            slots[number] = nil
            switch slot {
            case .ready(let ready): folder.discard(ready.file)
            case .underWay(_, let task): task.cancel()
            }
        }
    }

    private func startMore() {
        while !isAtEnd, running.count < width, let number = next() {
            lastID += 1
            let id = lastID
            let task = Task { await run(number, id) }
            slots[number] = .underWay(id, task)
            running[id] = task
        }
    }

    private func next() -> UInt64? {
        let last = UInt64.max / size.bytes
        guard position < last else { return nil }
        return (position + 1...min(last, position + depth)).first { slots[$0] == nil }
    }

    private func run(_ number: UInt64, _ id: UInt64) async {
        let ready = await bring(number)
        running[id] = nil
        if case .underWay(id, _)? = slots[number] {
            slots[number] = ready.map { .ready($0) }
            isAtEnd = isAtEnd || ready == nil
            width = ready == nil ? 1 : min(workers, width * 2)
        } else if let ready {
            folder.discard(ready.file)  // nobody wants it any more
        }
        startMore()
    }

    /// nil for whatever reason: the call that asks for the segment finds it out by itself, and tells it.
    private func bring(_ number: UInt64) async -> Ready? {
        let (bytes, count) = (size.bytes, running.count)
        let name = WALSegment(timeline: timeline, number: number).name(size: size)
        let destination = folder.destination(for: name)
        do {
            guard try await BlockingThreads.shared.run({ [folder] in try folder.space.holds(count, of: bytes) }),
                case .delivered(size, let notes) = try await fetch.search(.segment(name), of: server, for: destination)
            else { return nil }
            return Ready(file: destination.name, byteCount: bytes, notes: notes)
        } catch {
            return nil
        }
    }
}
