// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Synchronization

/// Picks events out of one stored segment, streaming it: memory holds what was picked.
struct SegmentEvents: Sendable {
    struct Picked<Item: Sendable>: Sendable {
        var items: [Item] = []
        var damage: WALDamage?
        var warning: String?
    }

    let archive: WALArchive

    /// What `pick` takes of the records that begin in the segment, in order, the first `limit`: from the first repository that has
    /// it whole.
    ///
    /// Throws `.notFound` when the segment is not there, and `.integrity` when what is stored is damaged.
    func pick<Item: Sendable>(
        from segment: WALSegment, next: WALSegment?, limit: Int, _ pick: @escaping @Sendable (WALEvent) -> Item?
    ) async throws -> Picked<Item> {
        let file = file(segment)
        let found = try await archive.alternatives.firstWhole(passedOver: archive.store.passedOver) {
            archive -> Picking<Item>? in
            let picking = Picking(segment, archive.segmentSize, limit: limit, pick)
            return try await archive.read(file, to: picking.push) ? picking : nil
        }
        guard let picking = found else {
            throw WaldenError(.notFound, "\(file.name) is not in the repository")
        }
        // Where the rest of the last record cannot be read, the record is not whole and counts for nothing.
        if let next, picking.needsNext {
            do {
                _ = try await archive.read(self.file(next), to: picking.pushNext)
            } catch let error as WaldenError where error.code == .integrity {}
        }
        return picking.finish()
    }

    private func file(_ segment: WALSegment) -> WALFile { .segment(segment.name(size: archive.segmentSize)) }
}

/// A decoder that is fed from one thread after another.
private final class Picking<Item: Sendable>: Sendable {
    private struct State: Sendable {
        var decoder: WALDecoder
        var missing: UInt64
        var picked = SegmentEvents.Picked<Item>()
    }

    private let state: Mutex<State>
    private let limit: Int
    private let pick: @Sendable (WALEvent) -> Item?

    init(_ segment: WALSegment, _ size: SegmentSize, limit: Int, _ pick: @escaping @Sendable (WALEvent) -> Item?) {
        let decoder = WALDecoder(segment: segment, size: size, until: segment.end(size: size))
        state = Mutex(State(decoder: decoder, missing: size.bytes))
        (self.limit, self.pick) = (limit, pick)
    }

    var needsNext: Bool { state.withLock { $0.missing == 0 && $0.decoder.isInsideRecord && isReading($0) } }

    @Sendable func push(_ bytes: UnsafeRawBufferPointer) -> WALArchive.Reading {
        // Only read, and within this call.
        nonisolated(unsafe) let bytes = bytes
        return state.withLock { state in
            let share = UnsafeRawBufferPointer(rebasing: bytes.prefix(Int(min(state.missing, UInt64(bytes.count)))))
            state.missing -= UInt64(share.count)
            read(share, &state)
            return isReading(state) ? .goOn : .enough
        }
    }

    @Sendable func pushNext(_ bytes: UnsafeRawBufferPointer) -> WALArchive.Reading {
        nonisolated(unsafe) let bytes = bytes
        return state.withLock { state in
            read(bytes, &state)
            return state.decoder.isInsideRecord && isReading(state) ? .goOn : .enough
        }
    }

    func finish() -> SegmentEvents.Picked<Item> {
        state.withLock { state in
            if case .damaged(let damage) = state.decoder.status { state.picked.damage = state.picked.damage ?? damage }
            state.picked.warning = state.decoder.warning
            return state.picked
        }
    }

    private func isReading(_ state: State) -> Bool {
        state.decoder.status == .reading && state.picked.damage == nil && state.picked.items.count < limit
    }

    private func read(_ bytes: UnsafeRawBufferPointer, _ state: inout State) {
        guard isReading(state) else { return }
        var picked = SegmentEvents.Picked<Item>()
        swap(&picked, &state.picked)
        state.decoder.push(bytes) { record in
            guard picked.damage == nil, picked.items.count < limit else { return }
            switch WALEvent.read(record) {
            case .event(let event): if let item = pick(event) { picked.items.append(item) }
            case .other: break
            case .malformed: picked.damage = WALDamage(lsn: record.lsn, problem: "the record is malformed")
            }
        }
        swap(&picked, &state.picked)
    }
}
