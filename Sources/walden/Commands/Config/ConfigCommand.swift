// SPDX-License-Identifier: MIT

import ArgumentParser

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Look at the configuration.",
        discussion: """
            EXAMPLES
              walden config check
              walden config show --json
            """,
        subcommands: [ConfigCheckCommand.self, ConfigShowCommand.self])
}

struct ConfigCheckCommand: ReportingCommand {
    static let name = "config check"

    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say whether the configuration file is right, without using it.",
        discussion: """
            EXAMPLE
              walden config check --config /etc/walden/walden.yaml
            """)

    @OptionGroup var global: GlobalOptions

    func perform(_ context: CommandContext) async throws -> ConfigCheckView {
        let environment = try Environment.load(global.config, context)
        for place in environment.repositories.places { try await place.sealing.checkBackup() }
        try NotifyTargets.check(environment.configuration.notify, context)
        return ConfigCheckView(file: environment.configurationPath.string)
    }
}

struct ConfigShowCommand: ReportingCommand {
    static let name = "config show"

    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the configuration in force, defaults included, passwords left out.",
        discussion: """
            EXAMPLE
              walden config show --json
            """)

    @OptionGroup var global: GlobalOptions

    func perform(_ context: CommandContext) async throws -> ConfigShowView {
        ConfigShowView(try Environment.load(global.config, context))
    }
}
