// SPDX-License-Identifier: MIT

import ArgumentParser
import Operations

struct CheckCommand: ReportingCommand {
    static let name = "check"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Try out everything that archiving and restoring depend on, and say what is wrong with it.",
        discussion: """
            A line each, OK, WARN or FAILED, with what to do about it. Small objects named walden-probe-... are stored and \
            removed again. Run it as the user who archives, and, where objects are sealed, once more where the secret key is. \
            Exit status 0: nothing FAILED. 5: something came back from a store other than it was.

            EXAMPLES
              walden check
              walden check --repository offsite --timeout 5min
              walden check --json
            """)

    @OptionGroup var global: GlobalOptions

    @OptionGroup var only: RepositoryOption

    @Option(help: "How long each check may take.")
    var timeout = TimeoutOption(.seconds(60))

    func perform(_ context: CommandContext) async throws -> CheckView {
        let environment = try Environment.load(global.config, context)
        var checks = try CheckList.checks(of: environment.repositories, only: only.repository)
        if environment.configuration.dumps.isSaid, only.repository == nil {
            checks.append(
                DumpCheck(try DumpEnvironment(environment, context).server, environment.configuration.dumps.choice))
        }
        return CheckView(try await RunChecks(checks, limit: timeout.duration).run())
    }
}
