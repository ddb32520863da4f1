// SPDX-License-Identifier: MIT

import ArgumentParser
import Errors
import PITR

struct ScheduleCommand: ReportingCommand {
    static let name = "schedule"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Show when jobs run by themselves: each with its next times.",
        discussion: """
            Only the configuration is read, no repository. docs/schedule.md says what a time in the gap or the overlap of a change
            of clocks means.

            EXAMPLES
              walden schedule
              walden schedule --job dump_daily --count 14
              walden schedule --json
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "How many of the next times are shown, 1 to 1000.")
    var count = 5

    @Option(help: "Show this job alone.")
    var job: String?

    func validate() throws {
        guard (1...1000).contains(count) else { throw ValidationError("--count takes a number from 1 to 1000.") }
    }

    func perform(_ context: CommandContext) async throws -> ScheduleView {
        let file = Environment.path(global.config, context)
        let configuration = try ConfigurationFile.load(file)
        let names = try chosen(among: ScheduleSettings.names(configuration.dumps.tiers.keys))
        let policies = configuration.schedule.policies(of: configuration.cluster)
        return ScheduleView(
            cluster: configuration.cluster, names.map { ($0, policies[$0]) }, after: context.now(), count: count)
    }

    private func chosen(among names: [JobName]) throws -> [JobName] {
        guard let job else { return names }
        if let name = names.first(where: { $0.text == job }) { return [name] }
        let texts = names.map(\.text)
        let near = NearestWord.of(job, among: texts).map { "Did you mean \($0)?" }
        throw WaldenError(
            .usage, "there is no job \"\(job)\"", hint: near ?? "There are \(texts.joined(separator: ", ")).")
    }
}
