// SPDX-License-Identifier: MIT

import PITR

/// `walden plan` for the status page: what it prints, or why there is no plan.
struct PlanText: Sendable {
    private let config: String?
    private let context: CommandContext

    init(_ config: String?, _ context: CommandContext) { (self.config, self.context) = (config, context) }

    func text(to moment: Instant) async throws -> String {
        let command = try PlanCommand.parse(["--to-time", "\(moment)"] + (config.map { ["--config", $0] } ?? []))
        do {
            return try await command.perform(context).text
        } catch let refusal as PlanRefusal {
            return (["There is no such plan: \(refusal.error)"] + refusal.alternatives.map { "Instead: \($0)" })
                .joined(separator: "\n")
        }
    }
}
