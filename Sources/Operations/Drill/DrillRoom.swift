// SPDX-License-Identifier: MIT

import Errors
import Host
import SystemPackage

/// Whether a drill has the room that it takes: the files, and what recovery adds to them.
struct DrillRoom: Sendable {
    /// How many segments lie in pg_wal, by the usual max_wal_size in those of the usual size.
    private static let segments: UInt64 = 64

    let request: DrillRequest

    /// In bytes. What replay adds is not known beforehand; a tenth is more than most servers grow by between two backups.
    var needed: UInt64 {
        let files = request.marker.rawBytes
        let (wal, isLong) = request.plan.backup.segmentSize.bytes.multipliedReportingOverflow(by: Self.segments)
        let (sum, isMore) = files.addingReportingOverflow(files / 10)
        let (all, isMost) = sum.addingReportingOverflow(wal)
        return isLong || isMore || isMost ? .max : all
    }

    /// Throws `.storageFull`.
    func check(_ directory: FilePath) async throws {
        let free = try await BlockingThreads.shared.run { try RestoreFolder(directory).freeBytes() }
        guard free < needed else { return }
        throw WaldenError(
            .storageFull, "a drill needs \(needed) bytes at \(directory), and \(free) are free",
            hint: "Free space, or name another folder with --directory or in drill.directory.")
    }
}
