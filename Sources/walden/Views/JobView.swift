// SPDX-License-Identifier: MIT

import Operations
import Repository

/// What a command that is run as a job has to say.
enum JobView<View: JobOutput>: CommandOutput {
    case done(View)
    /// Nothing was done: that moment of the schedule was done before.
    case doneBefore(JobRunSummary)

    init(_ outcome: RunJob.Outcome<View>) {
        self =
            switch outcome {
            case .done(let view): .done(view)
            case .doneBefore(let run): .doneBefore(JobRunSummary(run))
            }
    }

    var text: String {
        switch self {
        case .done(let view): view.text
        case .doneBefore(let run):
            "Nothing to do: \(run.job) of \(run.scheduled ?? "then") was done on \(run.host.withoutControls), from \(run.startedAt) on."
        }
    }

    var exitStatus: Int32 {
        switch self {
        case .done(let view): view.exitStatus
        case .doneBefore: ExitStatus.done
        }
    }

    var product: CommandProduct? {
        if case .done(let view) = self { view.product } else { nil }
    }

    private enum CodingKeys: CodingKey {
        case doneBefore
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .done(let view): try view.encode(to: encoder)
        case .doneBefore(let run):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(run, forKey: .doneBefore)
        }
    }
}
