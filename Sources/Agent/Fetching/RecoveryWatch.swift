// SPDX-License-Identifier: MIT

import Glibc
import Host
import Postgres
public import SystemPackage

/// Whether the server in the working directory is still the one that was met first, still in recovery, and whether a
/// configuration file is still the same.
public struct RecoveryWatch: Sendable {
    private let postmaster: ProcessIdentity
    private let configuration: FilePath
    private let version: FileVersion?

    /// Restores happen only while one of these is there (PostgreSQL's documentation, "Archive Recovery").
    private static let signals = ["recovery.signal", "standby.signal"]

    /// nil when no server recovers here, or none whose end could be seen.
    ///
    /// Nor when its postmaster is process 1, as in many containers: whatever is started there and outlives its parent becomes
    /// the postmaster's child, and if that were killed, it would take it for a crash of its own and restart
    /// (`CleanupBackend`, src/backend/postmaster/postmaster.c).
    public init?(configuration: FilePath) {
        guard let process = Self.postmasterProcess, process > 1, Self.isRecovering,
            let postmaster = ProcessIdentity.of(process), postmaster.isObservable
        else { return nil }
        (self.postmaster, self.configuration) = (postmaster, configuration)
        version = FileVersion(configuration)
    }

    public var goesOn: Bool {
        Self.postmasterProcess == postmaster.process && !postmaster.hasSurelyEnded && Self.isRecovering
            && FileVersion(configuration) == version
    }

    /// nil or 0 where nobody can tell.
    private static var postmasterProcess: Int32? { DataDirectory.runningServer(at: ".") }

    private static var isRecovering: Bool { signals.contains { access($0, F_OK) == 0 } }
}

/// What changes when a file is written anew.
private struct FileVersion: Equatable {
    let inode: UInt64
    let size: Int64
    let seconds: Int
    let nanoseconds: Int

    init?(_ path: FilePath) {
        var status = stat()
        guard stat(path.string, &status) == 0 else { return nil }
        (inode, size) = (UInt64(status.st_ino), Int64(status.st_size))
        (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }
}
