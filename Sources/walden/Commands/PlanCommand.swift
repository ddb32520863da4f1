// SPDX-License-Identifier: MIT

import ArgumentParser
import Operations
import PITR
import SystemPackage

struct PlanCommand: ReportingCommand {
    static let name = "plan"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Show how a moment would be restored. Touches nothing.",
        discussion: """
            Chooses the backup, lists the WAL that is needed and proves that it is there, and shows the settings that \
            restore would write, and how long it will take, going by earlier restores. With --into it also checks the \
            place: empty, enough space, tablespaces, programs.

            EXAMPLES
              walden plan --to-time "2026-11-22 10:00:00 UTC"
              walden plan --to-xid 734 --exclusive
              walden plan --latest --into /srv/restored
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var target: TargetOptions
    @OptionGroup var restore: RestoreOptions

    @Option(help: "Check this folder as the place to restore into.")
    var into: String?

    func perform(_ context: CommandContext) async throws -> PlanView {
        let planned = try await PlannedRestore.make(global, target, Self.name, context)
        let folder = into.map { FilePath($0).absolute }
        let request = try restore.request(
            planned.plan, planned.marker, into: folder ?? "/nowhere", from: target.only, planned.environment, context)
        var view = PlanView(planned, request)
        view.add(try await planned.estimate())
        if folder != nil {
            view.add(try await planned.preflight(request, context))
        }
        return view
    }
}
