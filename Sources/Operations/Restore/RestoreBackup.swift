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
        public let warnings: [String]
    }

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

    public func run() async throws -> Report {
        let backups = cluster.backups(try cluster.generation(of: request.marker.generation.systemIdentifier))
        let folders = findings.roots.roots.map { RestoreFolder($0.path) }
        let (data, owner) = (try findings.roots.path(of: BackupMarker.Tree.baseName), request.owner)
        try await BlockingThreads.shared.run { for folder in folders { try folder.begin(owner: owner, of: data) } }
        let trees = RestoredTrees(
            backups, request.marker, findings.roots, owner: owner, workers: request.workers, report: report)
        let control = try await trees.write()
        let settings = RestoreSettings.make(for: request)
        let configuration = RestoredConfiguration(request, findings.roots, backups, settings)
        let warnings = try await configuration.write()
        report(.flushing)
        try await trees.flush()
        try await seal(control, folders)
        return Report(settings: settings, recovery: try await startIfAsked(), warnings: warnings)
    }

    /// The control file comes last: without it no server starts, so a half restore cannot.
    private func seal(_ control: [UInt8], _ folders: [RestoreFolder]) async throws {
        let (data, owner) = (try findings.roots.path(of: BackupMarker.Tree.baseName), request.owner)
        try await BlockingThreads.shared.run {
            try RestoreFolder(data).finish(control: control, owner: owner)
            for folder in folders where folder.path != data { try folder.finish() }
        }
    }

    private func startIfAsked() async throws -> RecoveryOutcome? {
        guard request.start, let programs = findings.programs else { return nil }
        return try await RecoveryRun(request, programs, report).run()
    }
}
