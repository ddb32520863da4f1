// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// Waits until every segment from a backup's start to its stop is in the repository.
struct BackupWALWait: Sendable {
    private let archive: WALArchive
    private let needed: [WALSegment]
    private let patience: Duration
    private let report: @Sendable (BackupEvent) -> Void

    /// `patience`: how long to go on while nothing arrives.
    init(
        archive: WALArchive, marker: BackupMarker, patience: Duration, report: @escaping @Sendable (BackupEvent) -> Void
    ) throws {
        let size = archive.segmentSize
        let first = WALSegment.containing(marker.startLSN, on: marker.timeline, size: size)
        let last = WALSegment.ending(at: marker.stopLSN, on: marker.timeline, size: size)
        guard first.number <= last.number else {
            throw WaldenError(.integrity, "the server said that the backup stopped before it started")
        }
        self.archive = archive
        self.needed = (first.number...last.number).map { WALSegment(timeline: marker.timeline, number: $0) }
        self.patience = patience
        self.report = report
    }

    /// Returns when all are there. After `patience` without an arrival throws what `explain` makes of the missing names.
    func run(explain: ([String]) async throws -> WaldenError) async throws {
        let clock = ContinuousClock()
        var deadline = clock.now + patience
        var missing = needed[...]
        var delay = Duration.milliseconds(20)
        while true {
            let before = missing.count
            while let next = missing.first, try await archive.contains(next) { missing.removeFirst() }
            guard let last = missing.last else { return }
            if missing.count < before { deadline = clock.now + patience }
            let names = missing.map { $0.name(size: archive.segmentSize) }
            guard clock.now < deadline else { throw try await explain(names) }
            report(.waitingForWAL(missing: names.count, last: last.name(size: archive.segmentSize)))
            try await clock.sleep(for: delay)
            delay = min(delay * 2, .seconds(1))
        }
    }
}
