// SPDX-License-Identifier: MIT

public import PITR
import Repository

/// A restore that was done only to prove that it works.
public struct DrillState: Sendable {
    public var at: Instant
    /// Why it failed, as a sentence; nil: it passed.
    public var problem: String?
    /// From its start to a server that answers queries.
    public var recoverySeconds: Double?
    /// The last commit that came back.
    public var recoveryPoint: Instant?
    /// The moment that was to come back; nil: the newest that there was.
    public var wanted: Instant?

    public init(
        at: Instant, problem: String? = nil, recoverySeconds: Double? = nil, recoveryPoint: Instant? = nil,
        wanted: Instant? = nil
    ) {
        (self.at, self.problem, self.wanted) = (at, problem, wanted)
        (self.recoverySeconds, self.recoveryPoint) = (recoverySeconds, recoveryPoint)
    }

    public var passed: Bool { problem == nil }

    /// In seconds, how far before what was wanted the last commit is that came back; nil where nobody can say, as of a drill to a
    /// position in the WAL.
    var behind: Double? { recoveryPoint.map { max(0, $0.seconds(until: wanted ?? at)) } }
}

extension DrillState {
    init(_ record: DrillRecord) {
        let others = record.problems.count > 1 ? " and \(record.problems.count - 1) more" : ""
        let recovery = record.recovery
        self.init(
            at: record.startedAt,
            problem: record.result == .passed ? nil : (record.problems.first ?? "nobody wrote down why") + others,
            recoverySeconds: recovery?.recoverySeconds?.value)
        guard let moment = record.wanted else { return }
        (recoveryPoint, wanted) = (recovery?.recoveryPoint, moment)
    }
}
