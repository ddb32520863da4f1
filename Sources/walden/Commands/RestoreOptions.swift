// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Errors
import Foundation
import Operations
import PITR
import Postgres
import Repository
import SystemPackage

/// What the server does at the target, as the argument says it.
enum TargetAction: String, ExpressibleByArgument, CaseIterable {
    case promote, pause, shutdown

    var requested: RestoreRequest.TargetAction {
        switch self {
        case .promote: .promote
        case .pause: .pause
        case .shutdown: .shutdown
        }
    }
}

/// Where a restore goes and what the restored server is to be like; `walden plan` takes them too and checks them.
struct RestoreOptions: ParsableArguments {
    @Option(name: .customLong("tablespace"), help: "OLD=NEW: put the tablespace that was at OLD at NEW. Repeatable.")
    var tablespaces: [String] = []

    @Flag(help: "Put tablespaces that are not mapped back where they were.")
    var inPlace = false

    @Flag(help: "Let the restored server archive. Without it archiving is off in the copy.")
    var keepArchiving = false

    @Option(help: "What the server does at the target: promote, pause or shutdown.")
    var targetAction = TargetAction.promote

    @Option(help: "The port of the restored server.")
    var port: Int?

    @Option(help: "The folder of the restored server's Unix socket; it then listens nowhere else.")
    var socketDirectory: String?

    @Option(help: "As root: the user to whom the restored files are to belong.")
    var owner: String?

    @Option(help: "The folder of PostgreSQL's programs. Default: found by the backup's major version.")
    var pgBin: String?

    func validate() throws {
        if let port, !(1...65535).contains(port) { throw ValidationError("--port must be from 1 to 65535.") }
    }

    func request(
        _ plan: RecoveryPlan, _ marker: BackupMarker, into: FilePath, from only: RepositoryOption,
        _ environment: Environment, _ context: CommandContext
    ) throws -> RestoreRequest {
        var request = RestoreRequest(
            plan: plan, marker: marker, into: into,
            restoreCommand: environment.helperCommand(#"fetch "%f" "%p""#, context, only: only.repository))
        request.connection = environment.connection
        request.tablespaces = try tablespaces.map(mapping)
        request.inPlace = inPlace
        request.keepArchiving = keepArchiving
        request.targetAction = targetAction.requested
        request.settings = serverSettings
        request.owner = try RestoreOwner.choose(named: owner, into: into)
        request.programs = (pgBin ?? environment.configuration.postgres.programs).map { FilePath($0) }
        request.startedAt = context.now()
        request.waldenVersion = Release.version
        request.workers = environment.configuration.restore.workers
        return request
    }

    private var serverSettings: [(name: String, value: String)] {
        var settings: [(name: String, value: String)] = []
        if let port { settings.append((name: "port", value: String(port))) }
        if let socketDirectory {
            settings.append((name: "unix_socket_directories", value: socketDirectory))
            settings.append((name: "listen_addresses", value: ""))
        }
        return settings
    }

    private func mapping(_ text: String) throws -> RestoreRequest.TablespaceMapping {
        let halves = text.split(separator: "=", maxSplits: 1)
        guard halves.count == 2 else { throw WaldenError(.usage, "--tablespace needs OLD=NEW, not \(text)") }
        return RestoreRequest.TablespaceMapping(from: String(halves[0]), to: FilePath(String(halves[1])))
    }
}
