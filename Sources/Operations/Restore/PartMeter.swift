// SPDX-License-Identifier: MIT

import PITR
import Synchronization

/// Counts the bytes that pass one part of a restore and the time that its workers are busy with them, all of them together.
final class PartMeter: Sendable {
    private let bytes = Atomic<UInt64>(0)
    private let nanoseconds = Atomic<UInt64>(0)

    /// So far.
    var busy: Duration { .nanoseconds(Int64(clamping: nanoseconds.load(ordering: .relaxed))) }

    var part: RestoreRate.Part {
        RestoreRate.Part(
            bytes: bytes.load(ordering: .relaxed), microseconds: nanoseconds.load(ordering: .relaxed) / 1000)
    }

    func add(bytes count: Int, _ time: Duration) {
        bytes.wrappingAdd(UInt64(clamping: count), ordering: .relaxed)
        nanoseconds.wrappingAdd(time.nanoseconds, ordering: .relaxed)
    }

    func measure<Value>(bytes count: Int, _ body: () throws -> Value) rethrows -> Value {
        let began = ContinuousClock.now
        defer { add(bytes: count, ContinuousClock.now - began) }
        return try body()
    }
}

extension Duration {
    /// Whole ones; 0 of a negative duration.
    fileprivate var nanoseconds: UInt64 {
        UInt64(clamping: components.seconds &* 1_000_000_000 &+ components.attoseconds / 1_000_000_000)
    }
}

extension RestoreRate.Part {
    init(bytes: UInt64, _ time: Duration) { self.init(bytes: bytes, microseconds: time.nanoseconds / 1000) }
}

/// The parts of a restore that overlap.
struct RestoreMeters: Sendable {
    let read = PartMeter()
    /// Checking digests is part of it.
    let decompress = PartMeter()
    let write = PartMeter()
}
