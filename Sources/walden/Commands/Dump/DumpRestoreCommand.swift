// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Errors
import Operations
import PITR
import Postgres

struct DumpRestoreCommand: ReportingCommand {
    static let name = "dump restore"

    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Restore a dump into a database.",
        discussion: """
            A database that does not exist is made like the one that was dumped; one that is not empty is refused. With --clean it is \
            replaced: a safety dump of it is taken first, the dump is restored beside it, and only when that has succeeded the two \
            change places, so there must be room for both. Exit status 7: it is restored, and the hook after it failed.

            EXAMPLES
              walden dump restore latest --database shop --into shop_yesterday
              walden dump restore daily/shop_backup_20261122_020000 --into shop --clean
              walden dump restore latest --into shop --globals --connection "host=/run/postgresql port=5433"
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The dump, as walden dump list names it; latest is the newest one.")
    var dump: String

    @Option(help: "The database to restore into.")
    var into: String

    @Option(help: "With latest: the database whose newest dump is meant.")
    var database: String?

    @Flag(help: "Replace a database that is not empty, after a safety dump of it.")
    var clean = false

    @Flag(help: "With --clean: keep the replaced database under another name.")
    var keepOld = false

    @Flag(help: "With --clean: end the sessions that are connected to the database.")
    var force = false

    @Flag(help: "Restore the cluster's roles and tablespaces first, as they were at the dump.")
    var globals = false

    @Flag(help: "Let everything belong to the role that restores. Not possible for dumps in the format plain.")
    var noOwner = false

    @Option(help: "Sessions that restore at once, for the formats custom and directory.")
    var jobs = 1

    @Option(
        help:
            "Another server than the configuration's, as a connection string. It is restored with programs of this machine."
    )
    var connection: String?

    func validate() throws {
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs must be from 1 to 64.") }
        guard clean || !keepOld && !force else { throw ValidationError("--keep-old and --force go with --clean.") }
    }

    func perform(_ context: CommandContext) async throws -> DumpRestoredView {
        let environment = try await DumpEnvironment.load(global.config, context)
        let listing = try await ListDumps(environment.places).run()
        for one in listing.unreachable {
            context.complain("walden dump restore: \(one.place) is left out: \(one.error)")
        }
        let request = request(try chosen(listing), environment)
        let server = connection.map { environment.otherServer($0) } ?? environment.server
        let reporter = DumpRestoreReporter(global.log(Self.name, context), ProgressDisplay("restore", context), context)
        defer { reporter.end() }
        let began = context.now()
        let outcome = try await RestoreDump(
            environment.places, safetyPlaces: environment.safetyPlaces, listing, server, request, now: context.now
        ) { reporter.report($0) }.run()
        reporter.end()
        let view = DumpRestoredView(outcome, seconds: began.seconds(until: context.now()))
        if let failure = outcome.hookFailure { context.complain("walden dump restore: \(failure)") }
        return view
    }

    /// A safety dump holds what somebody wanted to be rid of, so it is never meant by `latest`.
    private func chosen(_ listing: ListDumps.Listing) throws -> ListDumps.Listed {
        guard dump == "latest" else { return try listing.dump(dump, database: database) }
        var wanted = listing
        wanted.dumps.removeAll { $0.dump.marker.note?.hasPrefix(RestoreDump.safetyNote) == true }
        return try wanted.dump(dump, database: database)
    }

    private func request(_ listed: ListDumps.Listed, _ environment: DumpEnvironment) -> RestoreDump.Request {
        var request = RestoreDump.Request(
            listed, into: into, cluster: environment.cluster, waldenVersion: Release.version)
        (request.cleans, request.keepsOld, request.force) = (clean, keepOld, force)
        (request.withGlobals, request.keepsOwners, request.jobs) = (globals, !noOwner, jobs)
        request.beforeRestore = environment.settings.hooks.beforeRestore
        request.afterRestore = environment.settings.hooks.afterRestore
        request.options = environment.settings.options
        return request
    }
}

extension DumpEnvironment {
    /// Another server: programs behind a prefix would not reach it by our words, so those of this machine are used.
    func otherServer(_ connection: String) -> DumpServer {
        var programs = server.programs
        (programs.prefix, programs.connection) = ([], "")
        return DumpServer(
            ConnectionSettings(conninfo: connection), programs, environment: server.environment)
    }

    /// Where dumps go that are taken before something is thrown away.
    var safetyPlaces: [DumpPlace] { settings.tiers[.manual].map { places(of: $0) } ?? places }
}
