// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Operations
import PITR

struct BackupKeepCommand: ReportingCommand {
    static let name = "backup keep"

    static let configuration = CommandConfiguration(
        commandName: "keep",
        abstract: "Keep a base backup, whatever the retention policy says.",
        discussion: """
            In every repository that has it. Outside the window it stays with just the WAL that makes it consistent: it \
            is then restored with --immediate. Exit status 7: not every repository could be asked.

            EXAMPLES
              walden backup keep 20261122T010000Z-full --note "audit 2026"
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The backup, as walden list shows it.")
    var backup: BackupArgument

    @Option(help: "Why it is kept.")
    var note: String?

    func perform(_ context: CommandContext) async throws -> PinView {
        let environment = try Environment.load(global.config, context)
        let pins = PinBackup(environment.repositories, backup.id, waldenVersion: Release.version)
        return PinView(try await pins.keep(note: note, at: context.now()), backup.id, isPinned: true)
    }
}

struct BackupReleaseCommand: ReportingCommand {
    static let name = "backup release"

    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "No longer keep a base backup: the retention policy decides again.",
        discussion: """
            Nothing is removed now; the next prune may.

            EXAMPLES
              walden backup release 20261122T010000Z-full
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The backup, as walden list shows it.")
    var backup: BackupArgument

    func perform(_ context: CommandContext) async throws -> PinView {
        let environment = try Environment.load(global.config, context)
        let pins = PinBackup(environment.repositories, backup.id, waldenVersion: Release.version)
        return PinView(try await pins.release(), backup.id, isPinned: false)
    }
}

struct BackupArgument: ExpressibleByArgument {
    let id: BackupID

    init?(argument: String) {
        guard let id = BackupID(argument) else { return nil }
        self.id = id
    }
}
