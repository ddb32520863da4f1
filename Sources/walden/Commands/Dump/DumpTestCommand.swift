// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Errors
import Operations
import PITR

struct DumpTestCommand: ReportingCommand {
    static let name = "dump test"

    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Restore dumps for a trial, and keep what came of it.",
        discussion: """
            Without a dump, the newest one of each database. Each is restored into a database of its own, on the server that \
            dumps.test.connection names or else on a throw-away server that Walden makes and removes; its tables are counted, the \
            configured checks are asked, rows are compared with what was recorded, and it is dropped. No other database is touched. \
            Exit status 5: a dump failed its test; 7: some could not be tested.

            EXAMPLES
              walden dump test
              walden dump test --tier weekly
              walden dump test daily/shop_backup_20261122_020000
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The dump, as walden dump list names it; latest is the newest one.")
    var dump: String?

    @Option(help: "Only dumps of this database.")
    var database: String?

    @Option(help: "Only dumps of this tier.")
    var tier: String?

    @Option(help: "Sessions that restore at once, for the formats custom and directory.")
    var jobs = 1

    @OptionGroup var job: JobOptions

    func validate() throws {
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs must be from 1 to 64.") }
        guard dump == nil || tier == nil else { throw ValidationError("--tier goes without the name of a dump.") }
    }

    func perform(_ context: CommandContext) async throws -> JobView<DumpTestedView> {
        try await JobNotices(Self.name, global, context).run(.dumpTest, test)
    }

    private func test(_ context: CommandContext) async throws -> JobView<DumpTestedView> {
        let environment = try await DumpEnvironment.load(global.config, context)
        guard let repositories = environment.repositories else {
            context.jobBegins()
            return .done(try await test(environment, context))
        }
        return try await job.run(.dumpTest, in: repositories, global.log(Self.name, context), context) { _ in
            try await test(environment, context)
        }
    }

    private func test(_ environment: DumpEnvironment, _ context: CommandContext) async throws -> DumpTestedView {
        let listing = try await ListDumps(environment.places).run()
        for one in listing.unreachable {
            context.complain("walden dump test: \(one.place) is left out: \(one.error)")
        }
        let dumps = try chosen(listing)
        let reporter = DumpTestReporter(global.log(Self.name, context), ProgressDisplay("test", context))
        defer { reporter.end() }
        let outcome = try await TestDumps(environment.places, listing, request(environment), now: context.now) {
            reporter.report($0)
        }.run(dumps)
        return DumpTestedView(outcome)
    }

    private func chosen(_ listing: ListDumps.Listing) throws -> [ListDumps.Listed] {
        if let dump { return [try listing.dump(dump, database: database)] }
        let dumps = listing.newest(database: database, tier: try tier.map { try DumpTier($0) })
        guard dumps.isEmpty else { return dumps }
        let words = [database.map { " of \($0)" }, tier.map { " in the tier \($0)" }].compactMap { $0 }
        throw WaldenError(
            .notFound, "there is no dump\(words.joined()) to test", hint: "walden dump list shows what there is.")
    }

    private func request(_ environment: DumpEnvironment) -> TestDumps.Request {
        let settings = environment.settings.test
        var request = TestDumps.Request(
            home: environment.server, scratch: environment.settings.options.scratch, waldenVersion: Release.version)
        request.server = settings.connection.map { environment.otherServer($0) }
        request.minimumTables = settings.minimumTables
        request.checks = settings.checks.map { TestDumps.Check(database: $0.database, sql: $0.sql, expect: $0.expect) }
        request.jobs = jobs
        return request
    }
}
