// SPDX-License-Identifier: MIT

import Errors
import Host

/// Runs checks side by side, each for itself: one that fails or hangs keeps nothing from the others.
public struct RunChecks: Sendable {
    private let checks: [any Check]
    private let limit: TimeLimit

    /// `limit` is the time that each check has.
    public init(_ checks: [any Check], limit: Duration) { self.init(checks, TimeLimit(limit)) }

    init(_ checks: [any Check], _ limit: TimeLimit) { (self.checks, self.limit) = (checks, limit) }

    /// What they found, in the order of the checks. Throws `cancelled` only.
    public func run() async throws -> [CheckFinding] {
        try await withThrowingTaskGroup(of: (Int, [CheckFinding]).self) { group in
            for (index, check) in checks.enumerated() {
                group.addTask { (index, try await findings(of: check)) }
            }
            var all: [Int: [CheckFinding]] = [:]
            for try await (index, findings) in group { all[index] = findings }
            return all.sorted { $0.key < $1.key }.flatMap(\.value)
        }
    }

    private func findings(of check: any Check) async throws -> [CheckFinding] {
        let report = CheckReport(repository: check.repository)
        do {
            try await limit.run { try await check.run(report) }
        } catch let error as WaldenError {
            if Task.isCancelled { throw error }
            report.failed(check.what, error.code == .timedOut ? error.hinting(Self.timeHint) : error)
        }
        return report.close()
    }

    private static let timeHint = "Look whether the store hangs; where it is only slow, give it longer with --timeout."
}
