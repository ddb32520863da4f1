// SPDX-License-Identifier: MIT

import ArgumentParser
import Errors
import PITR

/// A command whose result is data: it performs, and this prints, as text or as JSON, success or failure.
protocol ReportingCommand: AsyncParsableCommand {
    associatedtype Output: CommandOutput
    /// What a person types after `walden`.
    static var name: String { get }
    var global: GlobalOptions { get }
    func perform(_ context: CommandContext) async throws -> Output
}

extension ReportingCommand {
    mutating func run() async throws { try await report(CommandContext.current) }

    func report(_ context: CommandContext) async throws {
        let output: Output
        do {
            output = try await perform(context)
        } catch {
            throw CommandStatus(code: Failure(error).report(Self.name, json: global.json, context))
        }
        context.output(global.json ? try JSONOutput.document(of: output, command: Self.name) : output.text)
        if output.exitStatus != ExitStatus.done { throw CommandStatus(code: output.exitStatus) }
    }
}

/// Any error, as it is told.
struct Failure {
    let error: WaldenError
    /// What would work instead, for a refused plan.
    private let alternatives: [String]

    init(_ error: any Error) {
        switch error {
        case let refusal as PlanRefusal: (self.error, alternatives) = (refusal.error, refusal.alternatives)
        case let error as WaldenError where error.code == .cancelled: (self.error, alternatives) = (Self.stopped, [])
        case let error as WaldenError: (self.error, alternatives) = (error, [])
        case is CancellationError: (self.error, alternatives) = (Self.stopped, [])
        default: (self.error, alternatives) = (WaldenError(.failed, "failed", cause: "\(error)"), [])
        }
    }

    /// Wherever it was when it was told to stop, that is all there is to say.
    private static let stopped = WaldenError(.cancelled, "stopped as told")

    /// Tells it and gives the exit status.
    func report(_ command: String, json: Bool, _ context: CommandContext) -> Int32 {
        context.complain("walden \(command): \(error.sentence)")
        for alternative in alternatives { context.complain("  instead: \(alternative)") }
        if let hint = error.hint { context.complain("  hint: \(hint)") }
        if json { context.output(JSONOutput.document(of: error, command: command, alternatives: alternatives)) }
        return ExitStatus.of(error.code)
    }
}
