// SPDX-License-Identifier: MIT

public import PITR
public import Postgres
public import Repository
public import SystemPackage

/// Everything that a restore is told. The plan is the very value that `walden plan` printed.
public struct RestoreRequest: Sendable {
    public enum TargetAction: String, Sendable, CaseIterable {
        case pause, promote, shutdown
    }

    public struct TablespaceMapping: Sendable, Equatable {
        public let from: String
        public let to: FilePath

        public init(from: String, to: FilePath) {
            self.from = from
            self.to = to
        }
    }

    public let plan: RecoveryPlan
    public let marker: BackupMarker
    /// The new data directory: absolute, empty or not there yet.
    public let into: FilePath
    public var tablespaces: [TablespaceMapping] = []
    /// Tablespaces that are not mapped go back to where they were.
    public var inPlace = false
    public var keepArchiving = false
    public var targetAction = TargetAction.promote
    /// What the restored server is to run for each WAL file.
    public var restoreCommand: String
    /// How to reach the server that the backup came from; the user in it is asked for when the restored one is watched.
    public var connection = ConnectionSettings(conninfo: "")
    /// Extra settings for the restored server, such as its port.
    public var settings: [(name: String, value: String)] = []
    /// Whom the files are to belong to; nil: this process's user.
    public var owner: UserAccount?
    /// The folder of the server's programs, when it was named.
    public var programs: FilePath?
    public var start = false
    /// How many frames are decompressed and written at once.
    public var workers = 2
    /// What the caller's clock said when it began.
    public var startedAt = Instant(microseconds: 0)
    public var waldenVersion = ""

    public init(plan: RecoveryPlan, marker: BackupMarker, into: FilePath, restoreCommand: String) {
        self.plan = plan
        self.marker = marker
        self.into = into
        self.restoreCommand = restoreCommand
    }
}
