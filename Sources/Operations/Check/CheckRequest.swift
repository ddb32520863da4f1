// SPDX-License-Identifier: MIT

public import PITR
public import Postgres
public import SystemPackage

/// What is to be checked beside the repositories.
public struct CheckRequest: Sendable {
    public var connection: ConnectionSettings
    /// The `archive_command` that the server should have, as `walden init` prints it.
    public var archiveCommand: String
    /// The configuration file that it should name; nil: none, since it is in the usual place.
    public var configuration: String?
    /// The agent's socket that it should name; nil: none, since it is in the usual place.
    public var socket: String?
    public var policy = PushPolicy.all
    /// Whether a segment is ended to see it arrive.
    public var forcesSegment = true
    /// The folder of the server's programs; nil: they are looked for in `environment`'s PATH and the usual places.
    public var programs: FilePath?
    public var environment: [String: String] = [:]
    public var jobs: [CheckedJob] = []
    public var backupAge: CheckLimit?
    public var dumpAges: [DumpTier: CheckLimit] = [:]
    public var agent: @Sendable () async -> AgentAnswer = { .nobody }
    /// The server whose databases are dumped, and which of them; nil: none are.
    public var dumps: (server: DumpServer, choice: TakeDumps.Choice)?
    /// Files with secrets.
    public var secrets: [FilePath] = []
    public var now: @Sendable () -> Instant
    /// How long each check may take.
    public var limit: Duration

    public init(
        _ connection: ConnectionSettings, archiveCommand: String, limit: Duration,
        now: @escaping @Sendable () -> Instant
    ) {
        (self.connection, self.archiveCommand) = (connection, archiveCommand)
        (self.limit, self.now) = (limit, now)
    }

    /// So much less than ``limit`` that there is time to say why something did not come.
    var patience: Duration { limit - min(.seconds(10), limit / 4) }
}
