// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser

struct WaldenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "walden",
        abstract: "Continuous WAL archiving and point-in-time recovery for PostgreSQL.",
        discussion: """
            EXAMPLES
              walden init --repository /var/lib/walden --connection "host=/var/run/postgresql user=postgres"
              walden backup
              walden plan --to-time "2026-11-22 10:00:00 UTC"
              walden restore --to-time "2026-11-22 10:00:00 UTC" --into /srv/restored --start

            \(ExitStatus.help)
            """,
        version: "walden \(Release.version)",
        subcommands: [
            InitCommand.self, BackupCommand.self, DumpCommand.self, PruneCommand.self, CopyCommand.self,
            ListCommand.self, PlanCommand.self,
            VerifyCommand.self,
            WindowCommand.self, RestoreCommand.self, DrillCommand.self, StatusCommand.self, CheckCommand.self,
            AgentCommand.self,
            ScheduleCommand.self, JobCommand.self, WALCommand.self, KeyCommand.self, ConfigCommand.self,
        ])
}
