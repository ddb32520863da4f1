// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import PITR
import Repository
import Synchronization

/// Copies one backup, and before it the WAL that it needs.
struct CopyBackup: Sendable {
    private let sides: CopyGeneration
    private let marker: BackupMarker
    private let tally: CopyTally
    private let now: Instant
    private let failedWAL: Set<String>

    /// `failedWAL` is what is known of WAL that the target does not have as it should.
    init(_ sides: CopyGeneration, _ marker: BackupMarker, _ tally: CopyTally, now: Instant, failedWAL: Set<String>) {
        (self.sides, self.marker, self.tally, self.now, self.failedWAL) = (sides, marker, tally, now, failedWAL)
    }

    /// Whatever fails is in the tally, under the name of what failed; throws what concerns other backups too.
    func run(withWAL: Bool) async throws {
        do {
            let needed = try await NeededWAL(marker, in: sides.sourceWAL)
            var failed = failedWAL
            if withWAL {
                let wal = CopyWAL(sides.wal, tally, comparing: true)
                failed.formUnion(try await wal.run(needed.folders, where: needed.contains))
            }
            try await checkWAL(needed, failed)
            try await copyObjects()
        } catch let error as WaldenError {
            try tally.fail(marker.id.text, error)
        }
    }

    /// A marker promises that all WAL from the first segment to the last is beside it.
    private func checkWAL(_ needed: NeededWAL, _ failed: Set<String>) async throws {
        var there: Set<String> = []
        for folder in needed.folders {
            there.formUnion(try await sides.wal.targetFiles(in: folder).filter(needed.contains).map(\.name))
        }
        let missing = needed.missing(among: there.subtracting(failed))
        guard let first = missing.first else { return }
        let others = missing.count > 1 ? " and \(missing.count - 1) more segments" : ""
        throw WaldenError(
            failed.contains(first) ? .partial : .notFound,
            "backup \(marker.id.text) needs \(first)\(others), which could not be copied")
    }

    private func copyObjects() async throws {
        let copy = sides.backup(marker) { tally.read($0) }
        if try await copy.isThere() {
            for error in try await copy.checkThere() { try tally.fail(marker.id.text, error) }
            return finish(isCopied: false, copy)
        }
        let claim = try await copy.begin(StartedRecord(startedAt: now, process: .current))
        let objects = Mutex(copy.objects[...])
        let copied = Mutex<[BackupCopy.Copied]>([])
        let failures = Mutex<[WaldenError]>([])
        try await FramePipeline.forEach(
            workers: CopyRepository.workers, next: { objects.withLock { $0.popFirst() } },
            work: { object in
                do {
                    let one = try await copy.copy(object, claim)
                    copied.withLock { $0.append(one) }
                } catch let error as WaldenError where error.isOfOneObject {
                    failures.withLock { $0.append(error) }
                }
            })
        let failed = failures.withLock { $0 }
        guard failed.isEmpty else {
            for error in failed { try tally.fail(marker.id.text, error) }
            return
        }
        try await copy.finish(copied.withLock { $0 })
        tally.copied(marker.id)
        finish(isCopied: true, copy)
    }

    private func finish(isCopied: Bool, _ copy: BackupCopy) {
        let ways = isCopied ? Set(copy.objects.map(copy.way)) : []
        tally.change { $0.backups.append(CopyReport.Backup(id: marker.id, isCopied: isCopied, ways: ways)) }
    }
}

extension Error {
    /// Whether other objects of the same backup may fare better.
    var isOfOneObject: Bool {
        let codes: [WaldenError.Code] = [.integrity, .notFound, .conflict]
        return (self as? WaldenError).map { codes.contains($0.code) } ?? false
    }
}
