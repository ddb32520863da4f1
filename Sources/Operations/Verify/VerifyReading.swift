// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Repository

/// Reads what the ring gives out, several objects at once, and puts what is wrong into the ledger.
struct VerifyReading: Sendable {
    let target: VerifyTarget
    let survey: VerifySurvey
    let ledger: VerifyLedger
    let workers: Int
    /// Told of the record now and then, and of the bytes that are done.
    let keep: @Sendable (VerifyRecord) async -> Void
    let progress: @Sendable (UInt64) -> Void

    /// Throws what the store throws, and when it is told to stop.
    func run(_ ring: VerifyRing) async throws {
        try await FramePipeline.forEach(
            workers: workers,
            next: { () async throws -> (Int, VerifyItem)? in
                guard let item = try await ring.next() else { return nil }
                return (ledger.take(item), item)
            },
            work: { number, item in
                try await read(item)
                progress(ledger.done(number))
                if let record = ledger.due() { await keep(record) }
            })
    }

    private func read(_ item: VerifyItem) async throws {
        switch item.work {
        case .object(let marker, let object, _): try await read(object, of: marker)
        case .wal(let files): try await read(files)
        }
    }

    private func read(_ object: BackupMarker.Object, of marker: BackupMarker) async throws {
        guard survey.misfits[marker.id]?.contains(object.key) != true else { return }
        let sight = try await target.backups.look(at: object, of: marker)
        ledger.count(objects: 1, unopened: sight == .unopened ? 1 : 0)
        guard let finding = target.finding(sight, object.key, of: marker.id) else { return }
        // A backup that was removed meanwhile is no loss.
        if sight == .missing, try await target.backups.marker(of: marker.id) == nil { return }
        ledger.add(finding)
    }

    private func read(_ files: [StoredWALFile]) async throws {
        for (file, result) in try await target.verifier.check(files) {
            let isSegment = if case .segment = file.file { true } else { false }
            ledger.count(objects: 1, segments: isSegment ? 1 : 0, unopened: result == .unopened ? 1 : 0)
            if case .whole(.odd(let text)) = result { ledger.remark("\(file.file.name): \(text)") }
            for finding in findings(of: file, result) { ledger.add(finding) }
        }
    }

    private func findings(of file: StoredWALFile, _ result: WALVerifier.Result) -> [VerifyFinding] {
        guard case .segment(let name) = file.file, let segment = target.segment(name) else {
            guard case .damaged(let fault) = result else { return [] }
            return [target.finding(.walFile(file.file), .damaged, fault.problem)]
        }
        switch result {
        case .whole(.early(let lsn)) where survey.goesOn(behind: segment):
            let problem = "the WAL ends at \(lsn), and it goes on in the segment behind"
            return [finding(segment, WALFault(lsn: lsn, problem: problem))]
        case .damaged(let fault) where !(fault.lsn.map { survey.isLeft(segment, at: $0) } ?? false):
            return [finding(segment, fault)]
        case .whole, .damaged, .gone, .unopened: return []
        }
    }

    /// A record that is wrong may be so in the segment where it began.
    private func finding(_ segment: WALSegment, _ fault: WALFault) -> VerifyFinding {
        let began = fault.lsn.map { WALSegment.containing($0, on: segment.timeline, size: target.size).number }
        let first = min(began ?? segment.number, segment.number)
        let run = SegmentRun(timeline: segment.timeline, first: first, last: segment.number)
        return target.finding(.segments(run), .damaged, fault.problem, lsn: fault.lsn)
    }
}
