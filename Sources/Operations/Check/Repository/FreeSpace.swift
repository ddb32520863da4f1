// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import SystemPackage

/// The room on a file system, in bytes and in files.
struct FreeSpace: Sendable, Equatable {
    let freeBytes: UInt64
    let totalBytes: UInt64
    /// Of 1000, what is free of the scarcer of the two.
    let freeShare: UInt64

    /// Below so many of 1000 it is told, and below so many it is a failure.
    private static let scarce: UInt64 = 100
    private static let nearlyNone: UInt64 = 10

    /// What those may use who are not root. Blocks.
    static func of(_ path: FilePath) throws -> FreeSpace {
        var room = statvfs()
        guard statvfs(path.string, &room) == 0 else {
            throw WaldenError.system(Errno(rawValue: errno), "ask for the free space at", path)
        }
        func bytes(_ blocks: UInt) -> UInt64 {
            let (product, overflow) = UInt64(blocks).multipliedReportingOverflow(by: UInt64(room.f_frsize))
            return overflow ? .max : product
        }
        // File systems that make inodes as they need them say that there are none.
        let files = room.f_files == 0 ? 1 : Double(room.f_favail) / Double(room.f_files)
        let blocks = room.f_blocks == 0 ? 0 : Double(room.f_bavail) / Double(room.f_blocks)
        return FreeSpace(
            freeBytes: bytes(room.f_bavail), totalBytes: bytes(room.f_blocks),
            freeShare: UInt64(max(0, min(1, files, blocks)) * 1000))
    }

    /// A line on it. `label`: of the number.
    func say(
        _ report: CheckReport, _ path: FilePath, _ what: String = "free space", label: String = "free",
        cure: String = "Make room before archiving stops: a larger file system, or fewer backups."
    ) {
        let text = "\(freeShare / 10) % is free, \(freeBytes >> 20) of \(totalBytes >> 20) MiB"
        let measure = CheckMeasure(
            label, Double(freeShare) / 10, .percent,
            .below(warning: Double(Self.scarce) / 10, critical: Double(Self.nearlyNone) / 10))
        if freeShare < Self.nearlyNone {
            let error = WaldenError(.storageFull, "\(path) is nearly full: \(text)", hint: cure)
            report.failed(what, error, measure: measure)
        } else if freeShare < Self.scarce {
            report.warn(what, text, hint: cure, measure: measure)
        } else {
            report.ok(what, text, measure: measure)
        }
    }
}
