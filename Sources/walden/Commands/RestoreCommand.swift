// SPDX-License-Identifier: MIT

import ArgumentParser
import Errors
import Operations
import SystemPackage

struct RestoreCommand: ReportingCommand {
    static let name = "restore"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Restore to a moment, into an empty folder, and start the server there if told to.",
        discussion: """
            Runs the very plan that walden plan prints, after the same checks: a folder that is not empty, a running \
            server's folder, too little space, another major version's programs are refused before a byte is written. \
            Archiving is off in the copy unless --keep-archiving is given. The plan is recorded beside the data, in \
            INTO.walden-plan.json. With --start, exit status 5: recovery did not stop where the plan said.

            EXAMPLES
              walden restore --to-time "2026-11-22 10:00:00 UTC" --into /srv/restored --start --port 5433
              walden restore --latest --into /srv/restored --tablespace /srv/fast=/srv/restored-fast
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var target: TargetOptions
    @OptionGroup var restore: RestoreOptions

    @Option(help: "The new data directory: empty, or not there yet.")
    var into: String

    @Flag(help: "Start the server, wait for the target, and tell where recovery stopped.")
    var start = false

    func validate() throws {
        guard !start || restore.targetAction != .shutdown else {
            throw ValidationError("--start waits for a server, and --target-action shutdown leaves none.")
        }
    }

    func perform(_ context: CommandContext) async throws -> RestoreView {
        let planned = try await PlannedRestore.make(global, target, Self.name, context)
        let folder = FilePath(into).absolute
        var request = try restore.request(
            planned.plan, planned.marker, into: folder, from: target.only, planned.environment, context)
        request.start = start
        let findings = try await planned.preflight(request, context)
        let reporter = RestoreReporter(global.log(Self.name, context), ProgressDisplay("restore", context))
        defer { reporter.end() }
        for warning in planned.warnings + planned.plan.warnings + findings.warnings {
            reporter.report(.warning(warning))
        }
        let began = context.now()
        let report = try await RestoreBackup(planned.cluster, request, findings) { reporter.report($0) }.run()
        reporter.end()
        let view = RestoreView(
            request, report, programs: findings.programs,
            seconds: began.seconds(until: context.now()))
        for line in view.promise?.breach ?? [] { context.complain("walden restore: \(line)") }
        return view
    }
}
