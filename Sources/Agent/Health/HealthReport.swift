// SPDX-License-Identifier: MIT

import PITR
import Repository

/// The verdict as `/readyz` gives it.
public struct HealthReport: Sendable {
    private let snapshot: AgentSnapshot
    private let verdict: HealthVerdict

    public init(_ snapshot: AgentSnapshot, _ verdict: HealthVerdict) {
        (self.snapshot, self.verdict) = (snapshot, verdict)
    }

    /// A line that says whether all is well, and two for each problem.
    public var text: String {
        guard !verdict.isWell else { return "ok: all is well\n" }
        let lines = verdict.problems.flatMap { problem in
            ["\(problem.severity.rawValue) \(problem.code.rawValue): \(problem.sentence)", "    \(problem.remedy)"]
        }
        return (["not ready: \(Amount.count(UInt64(verdict.problems.count), "problem"))"] + lines)
            .map(Self.oneLine).joined(separator: "\n") + "\n"
    }

    /// One JSON document with `version` 1: members may be added to it, and none goes or changes its meaning.
    public func json() throws -> [UInt8] {
        try JSONDocuments.encode(
            Document(
                version: 1, cluster: snapshot.cluster, time: snapshot.takenAt.description, ready: verdict.isWell,
                problems: verdict.problems.map(Document.Problem.init)))
    }

    /// What the operating system or a server said may have lines of its own.
    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private struct Document: Encodable {
        struct Problem: Encodable {
            let code: String
            let severity: String
            let subject: String?
            let message: String
            let remedy: String

            init(_ problem: HealthProblem) {
                (code, severity) = (problem.code.rawValue, problem.severity.rawValue)
                (subject, message, remedy) = (problem.subject, problem.sentence, problem.remedy)
            }
        }

        let version: Int
        let cluster: String
        let time: String
        let ready: Bool
        let problems: [Problem]
    }
}
