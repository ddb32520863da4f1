// SPDX-License-Identifier: MIT

import ArgumentParser
import Operations

struct CheckCommand: ReportingCommand {
    static let name = "check"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Try out everything that archiving and restoring depend on, and say what is wrong with it.",
        discussion: """
            A line each, OK, WARN or FAILED, with what to do about it: the server, its settings and the role's rights, the way of a
            segment that is ended for the purpose, every repository, sealing, the schedule, the ages of the last backup and dumps.
            Small objects named walden-probe-... are stored and removed again. Run it as the user who archives, and, where objects
            are sealed, once more where the secret key is. docs/check.md has every line.

            Exit status 0: nothing FAILED. 5: something came back from a store other than it was. With --nagios those of a
            monitoring plugin: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.

            EXAMPLES
              walden check
              walden check --repository offsite --timeout 5min
              walden check --nagios --no-switch
              walden check --json
            """)

    @OptionGroup var global: GlobalOptions

    @Option(
        help: "Check only the repository of this name, and neither the server nor the schedule. Default: everything.")
    var repository: String?

    @Option(help: "How long each check may take.")
    var timeout = TimeoutOption(.seconds(60))

    @Flag(name: .customLong("no-switch"), help: "End no segment of the server to see whether it arrives.")
    var forcesNoSegment = false

    @Flag(help: "Print one line and end as a monitoring plugin of Nagios does.")
    var nagios = false

    func validate() throws {
        if nagios, global.json { throw ValidationError("--nagios and --json cannot go together.") }
    }

    func perform(_ context: CommandContext) async throws -> CheckView {
        let environment = try Environment.load(global.config, context)
        let checks =
            repository == nil
            ? try environment.checks(context, limit: timeout.duration, forcesSegment: !forcesNoSegment)
            : try CheckList.checks(of: environment.repositories, only: repository)
        return CheckView(try await RunChecks(checks, limit: timeout.duration).run())
    }

    mutating func run() async throws {
        let context = CommandContext.current
        guard nagios else { return try await report(context) }
        let line: NagiosLine
        do {
            line = NagiosLine(try await perform(context).findings)
        } catch {
            line = NagiosLine(Failure(error).error)
        }
        context.output(line.text)
        if line.status != .ok { throw CommandStatus(code: line.status.rawValue) }
    }
}
