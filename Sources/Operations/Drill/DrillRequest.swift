// SPDX-License-Identifier: MIT

public import PITR
public import Postgres
public import Repository
public import SystemPackage

/// Everything that a drill is told.
public struct DrillRequest: Sendable {
    /// The very value that `walden plan` would print.
    public let plan: RecoveryPlan
    public let marker: BackupMarker
    /// Of a moment that was chosen at random.
    public var seed: UInt64?
    /// The folder in which the drill makes one of its own, which goes again: absolute.
    public let directory: FilePath
    /// Other folders in which killed drills may have left something.
    public var otherDirectories: [FilePath] = []
    /// Folders in which nothing may be made, such as a repository's.
    public var forbidden: [FilePath] = []
    /// What the server is to run for each WAL file.
    public var restoreCommand: String
    /// How the original is reached: only the user in it is used.
    public var connection = ConnectionSettings(conninfo: "")
    /// As root: whom files and server are to belong to; nil: this process's user.
    public var owner: UserAccount?
    /// The folder of the server's programs, when it was named.
    public var programs: FilePath?
    /// This process's.
    public var environment: [String: String] = [:]
    /// Libraries that the server loads at its start.
    public var preload: [String] = []
    /// How long recovery may take, and each check.
    public var timeout = Duration.seconds(24 * 3600)
    /// Whether pg_verifybackup reads all files before the server starts.
    public var verifiesFiles = true
    /// Whether pg_amcheck looks at all tables and B-tree indexes.
    public var checksTables = true
    public var queries: [DrillQuery] = []
    /// Whether each database is dumped to nowhere.
    public var dumps = false
    /// Whether server and files stay.
    public var keeps = false
    /// How many frames are decompressed and written at once.
    public var workers = 2
    /// What the caller's clock said when it began.
    public var startedAt = Instant(microseconds: 0)
    public var waldenVersion = ""

    public init(plan: RecoveryPlan, marker: BackupMarker, directory: FilePath, restoreCommand: String) {
        (self.plan, self.marker) = (plan, marker)
        (self.directory, self.restoreCommand) = (directory, restoreCommand)
    }
}

extension DrillRequest {
    /// The restore of this drill.
    func restore(into scratch: DrillScratch) -> RestoreRequest {
        var restore = RestoreRequest(
            plan: plan, marker: marker, into: scratch.data,
            restoreCommand: DrillIsolation.bounded(restoreCommand, by: plan))
        restore.tablespaces = marker.trees.compactMap { tree in
            tree.path.map { RestoreRequest.TablespaceMapping(from: $0, to: scratch.tablespace(tree.name)) }
        }
        (restore.connection, restore.owner, restore.programs) = (connection, owner, programs)
        (restore.start, restore.workers) = (true, workers)
        (restore.startedAt, restore.waldenVersion) = (startedAt, waldenVersion)
        return restore
    }
}
