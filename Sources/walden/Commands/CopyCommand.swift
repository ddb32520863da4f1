// SPDX-License-Identifier: MIT

import ArgumentParser
import Errors
import Operations
import PITR
import Repository

struct CopyCommand: ReportingCommand {
    static let name = "copy"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Copy backups, dumps and WAL from one repository into another.",
        discussion: """
            A backup takes the WAL with it without which it is not consistent. What is read is checked, and nothing damaged is \
            copied; what the target has already is compared and never overwritten. Objects go as they are stored where both \
            repositories compress and seal alike; else they are opened, for which the source's secret key is needed. Stopped \
            at any point and run again, it goes on. Exit status 7: some of it could not be copied.

            EXAMPLES
              walden copy 20261122T010000Z-full --to remote
              walden copy daily/shop_backup_20261122_020000 --to remote
              walden copy --everything --from local --to remote
              walden copy --wal-only --from local --to remote
              walden copy --everything --from local --to remote --dry-run
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The backups to copy, as walden list shows them, or the dumps, as walden dump list does.")
    var backup: [String] = []

    @Flag(help: "Copy all backups, all dumps, all WAL and all recorded gaps.")
    var everything = false

    @Flag(help: "Copy the WAL that the target lacks. What it has under the same name is not compared.")
    var walOnly = false

    @Option(help: "The repository to read. Default: the first other one that has what is asked for.")
    var from: String?

    @Option(help: "The repository to write to. Default: the other one of two.")
    var to: String?

    @Flag(help: "Say what would be copied, and copy nothing.")
    var dryRun = false

    func validate() throws {
        let ways = [!backup.isEmpty, everything, walOnly].filter { $0 }.count
        guard ways == 1 else { throw ValidationError("Name backups, or give one of --everything and --wal-only.") }
    }

    func perform(_ context: CommandContext) async throws -> CopyView {
        let selection = try selection()
        let repositories = try Environment.load(global.config, context).repositories
        let route = try await CopyRoute.choose(repositories, from: from, to: to, selection)
        let reporter = CopyReporter(global.log(Self.name, context), ProgressDisplay("copy", context))
        defer { reporter.end() }
        let copy = try await CopyRepository.open(route, cluster: repositories.cluster, selection, now: context.now()) {
            reporter.report($0)
        }
        if dryRun { return CopyView(route, .survey(try await copy.survey())) }
        let began = context.now()
        let report = try await copy.run()
        let seconds = began.seconds(until: context.now())
        return CopyView(route, .report(report, hasAny: report.hasAny(of: selection)), seconds: seconds)
    }

    private func selection() throws -> CopySelection {
        if everything { return .everything }
        if walOnly { return .wal }
        if backup.contains(where: { $0.contains("/") }) {
            return .dumps(
                try backup.map { text in
                    if let id = DumpID(text) { return id }
                    throw WaldenError(
                        .usage, "\(text) is not a dump's id", hint: "Copy backups and dumps each by themselves.")
                })
        }
        return .backups(
            try backup.map { text in
                if let id = BackupID(text) { return id }
                throw WaldenError(
                    .usage, "\(text) is not a backup's id", hint: "walden list shows the backups that there are.")
            })
    }
}
