// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Repository

/// What a drill has found so far.
struct DrillFindings: Sendable {
    /// What is the fault of our machine, server or configuration says nothing of a backup.
    private static let notTheBackups: Set<WaldenError.Code> = [
        .cancelled, .configuration, .conflict, .locked, .permission, .refused, .storageFull, .timedOut, .unavailable,
        .usage,
    ]

    var recovery: DrillRecovery
    private(set) var checks: [DrillRecord.Check] = []
    private(set) var problems: [String] = []
    /// What may hold rows of tables: said, and kept nowhere.
    private(set) var details: [String] = []
    private(set) var promise: PromiseCheck?
    private var checkTime = Duration.zero
    private let report: @Sendable (DrillEvent) -> Void

    init(_ request: DrillRequest, _ report: @escaping @Sendable (DrillEvent) -> Void) {
        recovery = DrillRecovery(
            backup: request.marker.id, timeline: request.plan.targetTimeline,
            postgresVersion: request.marker.postgresVersion, rawBytes: request.marker.rawBytes)
        self.report = report
    }

    /// Whether the error tells that the backup does not come back right.
    static func isOfTheBackup(_ error: WaldenError) -> Bool { !notTheBackups.contains(error.code) }

    mutating func add(problem: String) { problems.append(problem) }

    mutating func add(detail: String) { details.append(detail) }

    /// Runs one check, with its time. What `body` gives: nil when it passed, else why not; what it throws is a failure too, but for
    /// being told to stop.
    mutating func check(_ name: String, _ body: () async throws -> CheckOutcome) async throws {
        report(.step(name))
        let began = ContinuousClock.now
        var outcome: CheckOutcome
        do {
            outcome = try await body()
        } catch let error as WaldenError where error.code != .cancelled {
            outcome = .failed(error.sentence)
        }
        let took = ContinuousClock.now - began
        checkTime += took
        recovery.checkSeconds = DrillSeconds(checkTime)
        add(outcome.check(name, took: DrillSeconds(took)))
    }

    /// How a check came out.
    enum CheckOutcome: Sendable {
        case passed
        case failed(String)
        case leftOut(String)

        fileprivate func check(_ name: String, took: DrillSeconds) -> DrillRecord.Check {
            switch self {
            case .passed: DrillRecord.Check(name, .passed, took: took)
            case .failed(let reason): DrillRecord.Check(name, .failed, took: took, reason: reason)
            case .leftOut(let reason): DrillRecord.Check(name, .leftOut, took: took, reason: reason)
            }
        }
    }

    private mutating func add(_ check: DrillRecord.Check) {
        checks.append(check)
        if check.result == .failed { problems.append("\(check.name): \(check.reason ?? "it failed")") }
        report(.checked(check))
    }

    /// Takes what the restore came to: times, the recovery point, and whether it is what was promised.
    mutating func take(_ restored: RestoreBackup.Report, _ request: DrillRequest) {
        let (outcome, stop) = (restored.recovery, request.plan.stop)
        recovery.restoreSeconds = DrillSeconds(restored.filesTook)
        recovery.replaySeconds = restored.replayTook.map { DrillSeconds($0) }
        recovery.recoverySeconds = restored.replayTook.map { DrillSeconds(restored.filesTook + $0) }
        recovery.replayedTo = outcome?.replayedTo
        recovery.walBytes = outcome.map { request.marker.walBytes(to: $0.replayedTo) }
        promise = restored.promise
        let isKept = restored.promise?.isKept ?? false
        // At a target position the server does not tell the time of the last transaction, and the plan knows it.
        recovery.recoveryPoint =
            isKept ? stop?.lastCommit?.time ?? outcome?.lastTransactionAt : outcome?.lastTransactionAt
        add(promiseCheck)
    }

    private var promiseCheck: DrillRecord.Check {
        let (name, none) = ("promised stop", DrillSeconds(.zero))
        guard let promise else {
            return .init(name, .leftOut, took: none, reason: "the plan did not say where recovery would stop")
        }
        guard !promise.isKept else { return .init(name, .passed, took: none) }
        let differences = promise.differences.map { "\($0.subject): promised \($0.promised), found \($0.found)" }
        return .init(name, .failed, took: none, reason: differences.joined(separator: "; "))
    }

    func record(_ request: DrillRequest, finishedAt: Instant) -> DrillRecord {
        let target = PlanRecord.Target(request.plan.target)
        return DrillRecord(
            startedAt: request.startedAt, finishedAt: finishedAt, host: ProcessIdentity.current.host,
            target: DrillRecord.Target(
                kind: target.kind, value: target.value, exclusive: request.plan.isExclusive,
                seed: request.seed.map { String($0) }),
            problems: problems, recovery: recovery, checks: checks, walden: request.waldenVersion)
    }
}
