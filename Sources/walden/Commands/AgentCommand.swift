// SPDX-License-Identifier: MIT

import ArgumentParser
import Errors

struct AgentCommand: AsyncParsableCommand {
    static let name = "agent"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Run the agent: archive ahead of what PostgreSQL asks for.",
        discussion: """
            It stays in the foreground and is meant for systemd or a container. walden-wal asks it over a Unix socket; where it \
            is not running, or does not answer, walden-wal works without it. Run it as the user that runs PostgreSQL.

            SIGTERM finishes what is on its way and ends it; SIGHUP reads the configuration again, and keeps the old one when \
            the new one is wrong.

            EXAMPLES
              walden agent
              walden agent --config /etc/walden/walden.yaml --verbose
            """)

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let context = CommandContext.current
        do {
            let logger = global.log(Self.name, context)
            try await AgentProcess(config: global.config, context, logger).run()
        } catch {
            throw CommandStatus(code: Failure(error).report(Self.name, json: global.json, context))
        }
    }
}
