// SPDX-License-Identifier: MIT

import PITR
import Repository
import Synchronization

/// Keeps account of what was read and found, told from several workers, and writes it into the repository now and then.
final class VerifyLedger: Sendable {
    private struct State: Sendable {
        var record: VerifyRecord
        var findings: [VerifyFinding] = []
        var remarks: [String] = []
        /// Of items that were taken in this order and are not all done yet.
        var taken: [Int: VerifyItem] = [:]
        var done: Set<Int> = []
        var next = 0
        var contiguous = 0
        var keptAt: Instant
        /// Backups that have something wrong, as far as they were read.
        var faulty: Set<BackupID> = []
        /// Findings that only reading shows.
        var found: UInt64 = 0
    }

    private static let pause: Int64 = 30 * 1_000_000
    private static let remarkLimit = 3

    private let now: @Sendable () -> Instant
    private let state: Mutex<State>

    init(_ record: VerifyRecord, now: @escaping @Sendable () -> Instant) {
        self.now = now
        state = Mutex(State(record: record, keptAt: now()))
    }

    var record: VerifyRecord { state.withLock { $0.record } }
    var findings: [VerifyFinding] { state.withLock { $0.findings } }
    var remarks: [String] { state.withLock { $0.remarks } }

    /// The number by which ``done(_:)`` tells of it. In the order of the ring.
    func take(_ item: VerifyItem) -> Int {
        state.withLock { state in
            state.taken[state.next] = item
            state.next += 1
            return state.next - 1
        }
    }

    func count(objects: UInt64 = 0, segments: UInt64 = 0, unopened: UInt64 = 0) {
        state.withLock { state in
            state.record.objects &+= objects
            state.record.segments &+= segments
            state.record.unopened &+= unopened
        }
    }

    func see(_ newestSegments: [String]) { state.withLock { $0.record.newestSegments = newestSegments } }

    /// `isListed`: the survey shows it, so that every run does.
    func add(_ finding: VerifyFinding, isListed: Bool = false) {
        state.withLock { state in
            state.findings.append(finding)
            if !isListed { state.found += 1 }
            if case .object(let id, _) = finding.subject { state.faulty.insert(id) }
        }
    }

    /// The first few only: what is odd about one segment is so about many.
    func remark(_ text: String) {
        state.withLock { if $0.remarks.count < Self.remarkLimit { $0.remarks.append(text) } }
    }

    /// How many bytes are done.
    func done(_ number: Int) -> UInt64 {
        let now = now()
        return state.withLock { state in
            state.done.insert(number)
            while state.done.remove(state.contiguous) != nil {
                if let item = state.taken.removeValue(forKey: state.contiguous) {
                    Self.advance(over: item, &state, now)
                }
                state.contiguous += 1
            }
            return state.record.doneBytes
        }
    }

    private static func advance(over item: VerifyItem, _ state: inout State, _ now: Instant) {
        if let cursor = state.record.cursor, item.key < cursor { endRound(&state.record, now) }
        state.record.cursor = item.key
        state.record.doneBytes &+= item.bytes
        guard case .object(let marker, _, isLast: true) = item.work else { return }
        state.record.backups.removeAll { $0.id == marker.id }
        state.record.backups.append(
            VerifyRecord.Backup(id: marker.id, verifiedAt: now, isWhole: !state.faulty.contains(marker.id)))
        state.record.backups.sort { $0.id < $1.id }
    }

    private static func endRound(_ record: inout VerifyRecord, _ now: Instant) {
        record.lastRound = VerifyRecord.Round(startedAt: record.roundStartedAt, endedAt: now)
        record.roundStartedAt = now
    }

    /// The record, where it is time to write it again.
    func due() -> VerifyRecord? {
        let now = now()
        return state.withLock { state in
            guard now.microseconds &- state.keptAt.microseconds > Self.pause else { return nil }
            state.keptAt = now
            Self.update(&state, now)
            return state.record
        }
    }

    /// The record of a run that is interrupted.
    func interrupted() -> VerifyRecord {
        let now = now()
        return state.withLock { state in
            Self.update(&state, now)
            return state.record
        }
    }

    private static func update(_ state: inout State, _ now: Instant) {
        state.record.seenAt = now
        state.record.findingCount = state.found
    }

    /// The record of a run that is over; `reachedEnd`: everything up to the last object was read.
    func end(reachedEnd: Bool, findings: [VerifyFinding]) -> VerifyRecord {
        let now = now()
        return state.withLock { state in
            if reachedEnd {
                Self.endRound(&state.record, now)
                state.record.cursor = nil
            }
            (state.record.endedAt, state.record.seenAt) = (now, now)
            let open = findings.filter(\.isOpen)
            state.record.findingCount = UInt64(open.count)
            state.record.findings = open.prefix(VerifyRecord.findingLimit).map(\.problem)
            return state.record
        }
    }
}
