// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Repository

/// Verifies one generation in one repository: looks at what is there, reads, judges, asks the others, repairs where it is told to,
/// and keeps how far it came.
struct VerifyGeneration: Sendable {
    let target: VerifyTarget
    let others: [VerifyTarget]
    let request: VerifyRequest
    let now: @Sendable () -> Instant
    let check: @Sendable () async throws -> Void
    let tell: @Sendable (VerifyEvent) -> Void

    private var records: VerifyRecords {
        VerifyRecords(store: target.cluster.store, layout: target.wal.layout)
    }

    func run() async throws -> (part: VerifyReport.Part, findings: [VerifyFinding]) {
        let newest = try await records.newest()
        let survey = try await VerifySurvey.make(target, after: newest)
        let objects = try objects(of: survey)
        let total = objects.reduce(0) { $0 &+ $1.bytes } &+ (readsWAL ? survey.walBytes : 0)
        let isSame = newest.map { $0.scope == request.scope.text } ?? true
        let last = isSame ? newest : try await records.newest(scope: request.scope.text)
        let rotation = VerifyRotation(
            after: last?.rotation, share: request.share, total: total, resumes: request.resumes, now: now())
        let ledger = VerifyLedger(record(last, rotation, total), now: now)
        let lost = try await lostMarkers(survey, last)
        for finding in survey.findings + lost where isInScope(finding) { ledger.add(finding, isListed: true) }
        ledger.see(survey.newestSegments(target))
        tell(
            .begun(
                repository: target.repository, generation: target.generation.id.text,
                bytes: min(total, rotation.budget),
                isResumed: rotation.isResumed))
        let hasReachedEnd = try await read(objects, survey, rotation, ledger)
        return try await conclude(survey, rotation, ledger, total, hasReachedEnd)
    }

    /// Backups that have lost their marker: they were verified once, or are all there and another repository has the marker.
    private func lostMarkers(_ survey: VerifySurvey, _ last: VerifyRecord?) async throws -> [VerifyFinding] {
        var findings: [VerifyFinding] = []
        for id in survey.unfinished {
            var wasThere = last?.backups.contains { $0.id == id } ?? false
            for other in others where !wasThere {
                // One that does not answer says nothing.
                guard let marker = try? await other.backups.marker(of: id) else { continue }
                wasThere = try await target.backups.hasObjects(of: marker)
            }
            guard wasThere else { continue }
            findings.append(target.finding(.marker(id), .missing, "the marker of backup \(id.text) is gone"))
        }
        return findings
    }

    // MARK: What is read

    private var readsWAL: Bool { request.scope != .backups }

    /// In the order of their keys.
    private func objects(of survey: VerifySurvey) throws -> [VerifyItem] {
        try survey.markers.filter(isWanted).sorted { $0.id < $1.id }.flatMap { marker in
            let objects = marker.allObjects.sorted { $0.key < $1.key }
            return try objects.enumerated().map { index, object in
                VerifyItem(
                    .object(marker, object, isLast: index == objects.count - 1),
                    key: try target.backups.key(object.key, of: marker.id).text, bytes: object.storedBytes)
            }
        }
    }

    private func isWanted(_ marker: BackupMarker) -> Bool {
        switch request.scope {
        case .everything, .backups: true
        case .wal: false
        case .backup(let id): marker.id == id
        }
    }

    private func read(
        _ objects: [VerifyItem], _ survey: VerifySurvey, _ rotation: VerifyRotation, _ ledger: VerifyLedger
    ) async throws -> Bool {
        let needed = neededWAL(survey)
        let ring = VerifyRing(
            objects, try await folders(needed), of: target.wal, rotation
        ) { file in
            guard let needed else { return true }
            guard case .segment(let name) = file, let segment = target.segment(name) else { return false }
            return segment.timeline == needed.timeline && (needed.first...needed.last).contains(segment.number)
        }
        let goal = ledger.record.goalBytes
        let reading = VerifyReading(
            target: target, survey: survey, ledger: ledger, workers: request.workers, keep: { await keep($0) },
            progress: { tell(.progress(done: $0, total: max($0, goal))) })
        do {
            try await reading.run(ring)
        } catch {
            let record = ledger.interrupted()
            await Task { await keep(record) }.value
            throw error
        }
        if readsWAL, needed == nil, request.share == 1 {
            for finding in try await target.indexFindings(survey.ranges.keys) { ledger.add(finding) }
        }
        return await ring.hasReachedEnd
    }

    private func folders(_ needed: SegmentRun?) async throws -> [WALFolder] {
        guard readsWAL else { return [] }
        guard let needed else { return try await target.wal.folders() }
        let perLog = target.size.segmentsPerLog
        return (needed.first / perLog...needed.last / perLog).map {
            .log(WALLog(timeline: needed.timeline, number: UInt32(clamping: $0)))
        }
    }

    /// nil: all of it.
    private func neededWAL(_ survey: VerifySurvey) -> SegmentRun? {
        guard case .backup(let id) = request.scope else { return nil }
        return survey.catalogued.first { $0.id == id }?.needed ?? SegmentRun(timeline: .first, first: 0, last: 0)
    }

    private func isInScope(_ finding: VerifyFinding) -> Bool {
        guard case .backup(let id) = request.scope else { return true }
        switch finding.subject {
        case .object(let other, _), .marker(let other): return other == id
        case .segments, .walFile(.history): return true
        case .walFile, .index, .gapRecord, .dump: return false
        }
    }

    // MARK: What is kept

    private func record(_ last: VerifyRecord?, _ rotation: VerifyRotation, _ total: UInt64) -> VerifyRecord {
        if rotation.isResumed, let last { return last }
        var record = VerifyRecord(
            scope: request.scope.text, share: request.share, startedAt: now(), host: ProcessIdentity.current.host,
            walden: request.waldenVersion)
        (record.cursor, record.origin) = (rotation.start, rotation.origin)
        record.goalBytes = min(total, rotation.budget)
        record.lastRound = last?.lastRound
        record.backups = last?.backups ?? []
        if rotation.start != nil, let last { record.roundStartedAt = last.roundStartedAt }
        return record
    }

    /// Where it cannot be kept the next run begins where this one did; that is no reason to stop.
    private func keep(_ record: VerifyRecord) async {
        do {
            try await records.keep(record)
            if record.endedAt != nil { try await records.sweep() }
        } catch {
            tell(.warning("how far the verification came is not kept: \(WaldenError.of(error))"))
        }
    }

    // MARK: What is said

    private func conclude(
        _ survey: VerifySurvey, _ rotation: VerifyRotation, _ ledger: VerifyLedger, _ total: UInt64,
        _ hasReachedEnd: Bool
    ) async throws -> (part: VerifyReport.Part, findings: [VerifyFinding]) {
        let judged = try await JudgeFindings(target: target, survey: survey).run(
            VerifyFinding.joined(ledger.findings).filter { isOfBackup($0, survey) })
        var findings: [VerifyFinding] = []
        for finding in judged.findings { findings.append(try await resolved(finding)) }
        var part = VerifyReport.Part(
            repository: target.repository, generation: target.generation.id, segmentSize: target.size,
            record: ledger.end(reachedEnd: hasReachedEnd, findings: findings))
        part.record.backups.removeAll { !survey.known.contains($0.id) }
        (part.totalBytes, part.backups, part.isResumed) = (total, survey.markers.count, rotation.isResumed)
        part.remarks = survey.remarks + ledger.remarks + judged.remarks
        await keep(part.record)
        return (part, findings)
    }

    /// Of one backup only what it is lost by.
    private func isOfBackup(_ finding: VerifyFinding, _ survey: VerifySurvey) -> Bool {
        guard case .backup = request.scope, case .segments(let run) = finding.subject,
            let needed = neededWAL(survey)
        else { return true }
        return run.timeline == needed.timeline && run.first <= needed.last && needed.first <= run.last
    }

    private func resolved(_ finding: VerifyFinding) async throws -> VerifyFinding {
        var finding = finding
        let holders = try await VerifyElsewhere(others: others).holders(of: finding)
        finding.wholeIn = holders.map(\.repository)
        guard request.repairs, let holder = holders.first else {
            tell(.found(finding))
            return finding
        }
        let repaired = try await RepairFindings(target: target, check: check).repair(finding, from: holder)
        tell(repaired.repairedFrom == nil ? .found(repaired) : .repaired(repaired))
        return repaired
    }
}
