// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
public import Postgres
import Repository
import SystemPackage

/// Carries a recovery plan out: a new data directory, its tablespaces, the recovery settings, and on request a started server.
public struct RestoreBackup: Sendable {
    public struct Report: Sendable {
        public let settings: RecoverySettings
        /// Where recovery stopped; nil unless the server was started.
        public let recovery: RecoveryOutcome?
        /// Whether it stopped where the plan had said; nil unless the server was started and the plan had said it.
        public let promise: PromiseCheck?
        public let warnings: [String]
        /// By the wall clock, until the files were on disk.
        public var filesTook = Duration.zero
        /// From the start of the server to its target; nil unless it was started.
        public var replayTook: Duration?
    }

    /// Where a started server's recovery stopped, and how long that took from its start.
    typealias Start = (outcome: RecoveryOutcome, took: Duration)

    private let cluster: ClusterArchive
    private let request: RestoreRequest
    private let findings: RestorePreflight.Findings
    private let report: @Sendable (RestoreEvent) -> Void

    /// `findings` are those of ``RestorePreflight`` on the same request: nothing is restored unchecked.
    public init(
        _ cluster: ClusterArchive, _ request: RestoreRequest, _ findings: RestorePreflight.Findings,
        report: @escaping @Sendable (RestoreEvent) -> Void
    ) {
        self.cluster = cluster
        self.request = request
        self.findings = findings
        self.report = report
    }

    /// A recovery that stopped elsewhere than was promised is a report, not an error: the server is left as it is.
    ///
    /// What it reads is announced first (``AnnounceUse``). A server that was not waited for goes on replaying, so its WAL stays in use.
    public func run() async throws -> Report { try await run(lingering: leavesReplaying, starting: startIfAsked) }

    /// The same with a start of the caller's own, which gives nil where no server was started, and is over when this is.
    func run(starting start: @escaping @Sendable () async throws -> Start?) async throws -> Report {
        try await run(lingering: { _ in false }, starting: start)
    }

    private func run(
        lingering: @escaping @Sendable (Result<Report, WaldenError>) -> Bool,
        starting start: @escaping @Sendable () async throws -> Start?
    ) async throws -> Report {
        let use = AnnounceUse(
            .restore, of: request.marker.generation, backup: request.marker.id, from: request.marker.firstSegment,
            in: cluster.store.alternatives, cluster: cluster.record.cluster
        ) { report(.warning($0)) }
        return try await use.during(lingering: lingering) { try await restore(starting: start) }
    }

    /// Whether a server may replay by itself when this has ended.
    private func leavesReplaying(_ result: Result<Report, WaldenError>) -> Bool {
        switch result {
        case .success(let report): report.recovery == nil
        case .failure(let error): request.start && (error.code == .cancelled || error.code == .timedOut)
        }
    }

    private func restore(starting start: @escaping @Sendable () async throws -> Start?) async throws -> Report {
        let (meters, settings) = (RestoreMeters(), RestoreSettings.make(for: request))
        let began = ContinuousClock.now
        let warnings = try await writeFiles(settings, meters)
        let files = ContinuousClock.now - began
        let record = RecordRestore(cluster, request, report)
        do {
            let started = try await start()
            await record.run(meters, files: files, replay: started.map(replay))
            return Report(
                settings: settings, recovery: started?.outcome, promise: check(started?.outcome), warnings: warnings,
                filesTook: files, replayTook: started?.took)
        } catch {
            await record.run(meters, files: files, replay: nil)
            throw error
        }
    }

    /// The plan is recorded between the mark in the folders and the first of their data: a folder with the mark holds no
    /// restore yet, whatever is said beside it, and data are never beside an older plan.
    private func writeFiles(_ settings: RecoverySettings, _ meters: RestoreMeters) async throws -> [String] {
        let copies = try await BackupCopies.find(request.marker, in: try backups(meters))
        let folders = findings.roots.roots.map { RestoreFolder($0.path) }
        let (data, owner) = (try findings.roots.path(of: BackupMarker.Tree.baseName), request.owner)
        try await BlockingThreads.shared.run { for folder in folders { try folder.begin(owner: owner, of: data) } }
        var warnings = try await recordPlan(settings, beside: data)
        let trees = RestoredTrees(
            copies, findings.roots, owner: owner, workers: request.workers, meters: meters,
            report: report)
        let control = try await trees.write()
        warnings += try await RestoredConfiguration(request, findings.roots, copies, settings).write()
        report(.flushing)
        try await trees.flush()
        try await seal(control, folders)
        return warnings
    }

    private func backups(_ meters: RestoreMeters) throws -> BackupStore {
        let generation = try cluster.generation(of: request.marker.generation.systemIdentifier)
        return BackupStore(
            store: MeteredStore(cluster.store, meters.read), layout: cluster.layout(generation), keys: cluster.keys)
    }

    /// A warning where that is not possible, such as beside a mount point in somebody else's folder.
    private func recordPlan(_ settings: RecoverySettings, beside data: FilePath) async throws -> [String] {
        let record = PlanRecord(request, settings, repository: cluster.store.properties.location)
        let (file, bytes) = (PlanRecordFile(beside: data, owner: request.owner), try JSONDocuments.encode(record))
        return try await BlockingThreads.shared.run {
            do {
                try file.write(bytes)
                return []
            } catch let error as WaldenError {
                let older = file.isThere ? "; the one that is there is an earlier restore's" : ""
                return ["the plan is not recorded in \(file.path): \(error)\(older)"]
            }
        }
    }

    /// The control file comes last: without it no server starts, so a half restore cannot.
    private func seal(_ control: [UInt8], _ folders: [RestoreFolder]) async throws {
        let (data, owner) = (try findings.roots.path(of: BackupMarker.Tree.baseName), request.owner)
        try await BlockingThreads.shared.run {
            try RestoreFolder(data).finish(control: control, owner: owner)
            for folder in folders where folder.path != data { try folder.finish() }
        }
    }

    private func startIfAsked() async throws -> Start? {
        guard request.start, let programs = findings.programs else { return nil }
        let began = ContinuousClock.now
        let outcome = try await RecoveryRun(request, programs, report).run()
        return (outcome, ContinuousClock.now - began)
    }

    private func replay(_ started: Start) -> RestoreRate.Part {
        RestoreRate.Part(bytes: request.marker.walBytes(to: started.outcome.replayedTo), started.took)
    }

    private func check(_ outcome: RecoveryOutcome?) -> PromiseCheck? {
        guard let outcome, let stop = request.plan.stop else { return nil }
        return PromiseCheck(outcome, against: stop, of: request.plan)
    }
}

extension BackupMarker {
    /// Bytes of WAL from where replay begins to `end`; 0 where that is not known.
    func walBytes(to end: LSN?) -> UInt64 { max(end ?? startLSN, startLSN).rawValue - startLSN.rawValue }
}
