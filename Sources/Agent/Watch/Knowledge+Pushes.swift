// SPDX-License-Identifier: MIT

import Errors
import PITR

extension Knowledge {
    /// Counts a push that has ended.
    public func add(_ event: PushEvent) {
        update { snapshot, now in
            var counts = snapshot.archiving.pushes ?? PushCounts()
            counts.durations.record(seconds: Double(event.duration.milliseconds) / 1_000)
            switch event.result {
            case .success(let report) where report.isGivenUp: counts.droppedSegments &+= 1
            case .success:
                counts.files &+= 1
                counts.bytes &+= event.bytes
                snapshot.archiving.noteArchived(event.file, of: event.bytes, at: now)
            case .failure(let error): counts.failures[WaldenError.of(error).code, default: 0] &+= 1
            }
            snapshot.archiving.pushes = counts
        }
    }
}

extension ArchivingState {
    fileprivate mutating func noteArchived(_ file: WALFile, of bytes: UInt64, at now: Instant) {
        guard case .segment(let name) = file, let size = SegmentSize(bytes: bytes),
            let segment = WALSegment(name: name, size: size)
        else { return }
        newestArchivedAt = now
        // Several end in another order than they began.
        if let newest = newestArchived, newest.timeline == segment.timeline, newest > segment { return }
        newestArchived = segment
    }
}
