// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Errors
import Logging
import Operations
import PITR

struct VerifyCommand: ReportingCommand {
    static let name = "verify"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Read back what is stored, and say what is lost by what is wrong.",
        discussion: """
            Backups are held against their markers, WAL is read record by record, and what is missing is looked for. Of each finding \
            it is said which backups and which stretch of time are lost by it, and which other repository has it whole; --repair \
            copies it from there. With --sample each run reads a share and goes on where the last one ended. A run that was \
            interrupted is taken up. Exit status 5: something is damaged or missing; 7: a repository does not answer.

            EXAMPLES
              walden verify
              walden verify --sample 5% --max-rate 50MiB
              walden verify --backup 20261122T010000Z-full
              walden verify --repair
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "Only the repository of this name. The others may still have whole what it has not.")
    var repository: String?

    @Option(help: "Only this backup, and the WAL without which it is not consistent.")
    var backup: String?

    @Flag(help: "Read WAL only.")
    var walOnly = false

    @Flag(help: "Read base backups only.")
    var backupsOnly = false

    @Flag(help: "Read dumps too.")
    var dumps = false

    @Option(help: "How much of what is stored is read, as 5%. Default: the configuration's, or all.")
    var sample: SampleOption?

    @Option(
        help:
            "How many objects are read at once, from 1 to 64. Default: the configuration's, or the processors, at most 8."
    )
    var workers: Int?

    @Option(help: "How fast it reads, in bytes a second as 50MiB. Default: the configuration's, or as fast as it goes.")
    var maxRate: RateOption?

    @Flag(help: "Begin anew also where the last run was interrupted.")
    var anew = false

    @Flag(help: "Copy what is damaged or missing from a repository that has it whole.")
    var repair = false

    @OptionGroup var job: JobOptions

    func validate() throws {
        guard [walOnly, backupsOnly, backup != nil].filter({ $0 }).count <= 1 else {
            throw ValidationError("Give one of --backup, --wal-only and --backups-only.")
        }
        guard (1...64).contains(workers ?? 1) else { throw ValidationError("--workers must be from 1 to 64.") }
    }

    func perform(_ context: CommandContext) async throws -> JobView<VerifyView> {
        try await JobNotices(Self.name, global, context).run(.verify, verify)
    }

    private func verify(_ context: CommandContext) async throws -> JobView<VerifyView> {
        let environment = try Environment.load(global.config, context)
        let request = try request(environment.configuration.verify)
        let log = global.log(Self.name, context)
        return try await job.run(.verify, in: environment.repositories, log, context) { job in
            try await verify(environment, request, log, context, check: job.check)
        }
    }

    private func verify(
        _ environment: Environment, _ request: VerifyRequest, _ log: Logger, _ context: CommandContext,
        check: @escaping @Sendable () async throws -> Void
    ) async throws -> VerifyView {
        let all = environment.repositories
        let reporter = VerifyReporter(log, ProgressDisplay("verify", context))
        defer { reporter.end() }
        let began = context.now()
        let report = try await VerifyRepositories(
            try all.only(repository), among: all, request, now: context.now, check: check
        ) { reporter.report($0) }.run()
        let seconds = began.seconds(until: context.now())
        return VerifyView(report, seconds: seconds)
    }

    private func request(_ settings: Configuration.Verify) throws -> VerifyRequest {
        var request = VerifyRequest(
            workers: workers ?? settings.workers ?? UsualWorkers.count, waldenVersion: Release.version)
        request.scope = try scope()
        // A backup that is named is meant as a whole.
        request.share = sample?.share ?? (backup == nil ? settings.share : 1)
        request.bytesPerSecond = (maxRate?.bytesPerSecond ?? settings.bytesPerSecond).map { UInt64($0) }
        (request.resumes, request.repairs, request.includesDumps) = (!anew, repair, dumps)
        return request
    }

    private func scope() throws -> VerifyRequest.Scope {
        if walOnly { return .wal }
        if backupsOnly { return .backups }
        guard let backup else { return .everything }
        guard let id = BackupID(backup) else {
            throw WaldenError(
                .usage, "\(backup) is not a backup's id", hint: "walden list shows the backups that there are.")
        }
        return .backup(id)
    }
}
