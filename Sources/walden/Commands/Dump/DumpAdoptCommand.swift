// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Errors
import Operations
import PITR
import Repository
import Storage
import SystemPackage

struct DumpAdoptCommand: ReportingCommand {
    static let name = "dump adopt"

    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Take over the dumps that a script left in a folder.",
        discussion: """
            Files called <database>_backup_YYYYMMDD_HHMMSS.sql.gz (or .sql, .dump) are read whole, and those that prove good are listed, \
            tested and pruned from then on as dumps of the tier. Without a configuration file they stay in BACKUP_DIR and get markers there; \
            with one they are copied into the tier's repositories, and the old files stay. The times in their names are taken for UTC. \
            Exit status 7: some are no whole dumps.

            EXAMPLES
              walden dump adopt --tier daily --dry-run
              walden dump adopt --tier daily
              walden dump adopt --tier manual --from /var/backups/old
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The files. Default: all that no dump is known of.")
    var files: [String] = []

    @Option(help: "The tier that they become part of, whose rules then say how long they are kept.")
    var tier: String?

    @Option(help: "The folder, where it is not BACKUP_DIR.")
    var from: String?

    @Flag(help: "List the files that would be read, and change nothing.")
    var dryRun = false

    func perform(_ context: CommandContext) async throws -> DumpAdoptView {
        let environment = try await DumpEnvironment.load(global.config, context)
        let (tier, settings) = try environment.tier(tier)
        let adopt = AdoptDumps(
            from: try source(environment, context),
            into: environment.isOfScript && from == nil ? [] : environment.places(of: settings), tier: tier,
            cluster: environment.cluster, waldenVersion: Release.version)
        if dryRun { return DumpAdoptView(candidates: try await adopt.candidates()) }
        let log = global.log(Self.name, context)
        let names = Set(files.compactMap { FilePath($0).lastComponent?.string })
        return DumpAdoptView(
            try await adopt.run(only: files.isEmpty ? nil : names) { log.info("reading \($0.object.key)") })
    }

    private func source(_ environment: DumpEnvironment, _ context: CommandContext) throws -> DumpStore {
        if environment.isOfScript, from == nil, let place = environment.places.first { return place.dumps }
        guard let folder = from ?? context.variable("BACKUP_DIR") else {
            throw WaldenError(.usage, "no folder is named", hint: "Name the script's folder with --from.")
        }
        return DumpStore(store: DirectoryStore(root: FilePath(folder).absolute), layout: .flat)
    }
}
