// SPDX-License-Identifier: MIT

import Errors
public import PITR
import Synchronization

/// The check of WAL files as their bytes come, from one thread after another.
public final class StoredWALCheck: Sendable {
    /// How the WAL in a file ends.
    public enum Ending: Sendable, Equatable {
        /// At the segment's end, or with a switch to the next one; or the file is no segment.
        case full
        /// As `full`, and something is odd that replay does not mind; a sentence without a final period.
        case odd(String)
        /// Within the segment.
        case early(LSN)
    }

    private struct State: Sendable {
        var chain: WALChainCheck
        /// Whether the file at hand is a segment.
        var isSegment = false
        var front: [UInt8] = []
        var small: [UInt8] = []
        var byteCount: UInt64 = 0
    }

    /// Histories and their like have some hundred bytes.
    private static let smallLimit = 1 << 20

    private let size: SegmentSize
    private let identifier: SystemIdentifier
    private let state: Mutex<State>

    init(_ size: SegmentSize, _ identifier: SystemIdentifier) {
        (self.size, self.identifier) = (size, identifier)
        state = Mutex(State(chain: WALChainCheck(size: size)))
    }

    var isInsideRecord: Bool { state.withLock { $0.chain.isInsideRecord } }

    /// What was found in the segment that was read last.
    var damage: WALDamage? {
        state.withLock { state in
            guard case .damaged(let damage) = state.chain.finish() else { return nil }
            return damage
        }
    }

    /// Whatever comes next does not go on where this ended.
    func restart() { state.withLock { $0 = State(chain: WALChainCheck(size: size)) } }

    func begin(_ file: WALFile) {
        state.withLock { state in
            (state.front, state.small, state.byteCount) = ([], [], 0)
            state.isSegment = false
            guard case .segment(let name) = file, let segment = WALSegment(name: name, size: size) else { return }
            state.isSegment = true
            state.chain.begin(segment)
        }
    }

    func push(_ bytes: UnsafeRawBufferPointer, isZero: Bool) {
        // Only read, and within this call.
        nonisolated(unsafe) let bytes = bytes
        state.withLock { state in
            state.byteCount &+= UInt64(bytes.count)
            if state.front.count < LongPageHeader.byteCount {
                state.front += bytes.prefix(LongPageHeader.byteCount - state.front.count)
            }
            guard state.isSegment else {
                return state.small += bytes.prefix(Self.smallLimit - min(Self.smallLimit, state.small.count))
            }
            state.chain.push(bytes, isZero: isZero)
        }
    }

    /// Throws `.integrity` and `.refused` for a file that is not what its name says.
    func finish(_ file: WALFile) throws -> WALVerifier.Result {
        try state.withLock { state in
            switch file {
            case .segment(let name): return try Self.finishSegment(name, &state, size, identifier)
            case .partial(let name): try Self.checkFront(of: name, state, size, identifier)
            case .history(let timeline):
                _ = try TimelineHistory(timeline: timeline, parsing: String(decoding: state.small, as: UTF8.self))
            case .backupHistory: _ = try BackupHistoryFile(parsing: String(decoding: state.small, as: UTF8.self))
            }
            return .whole(.full)
        }
    }

    private static func finishSegment(
        _ name: String, _ state: inout State, _ size: SegmentSize, _ identifier: SystemIdentifier
    ) throws -> WALVerifier.Result {
        try checkFront(of: name, state, size, identifier)
        switch state.chain.finish() {
        case .whole: return .whole(state.chain.remark.map { .odd($0) } ?? .full)
        case .ended(let lsn): return .whole(.early(lsn))
        case .damaged(let damage): return .damaged(WALFault(damage))
        }
    }

    private static func checkFront(
        of name: String, _ state: State, _ size: SegmentSize, _ identifier: SystemIdentifier
    ) throws {
        try SegmentIdentity.checkByteCount(state.byteCount, fileName: name, size: size)
        _ = try SegmentIdentity.check(
            header: try LongPageHeader(parsing: state.front), fileName: name, byteCount: state.byteCount,
            expected: identifier, size: size)
    }
}
