// SPDX-License-Identifier: MIT

import Errors
import Host
public import PITR
import Postgres
import Repository
import Synchronization
import SystemPackage

/// Restores a backup somewhere safe, proves that it comes back right, and takes everything away again.
///
/// The server that is in use is never touched: what is made is in a folder of the drill's own, the copy is cut off from everything
/// (``DrillIsolation``), WAL that would write elsewhere is not replayed (``NewTablespaces``), and only a process that runs in the
/// drill's own data directory is ever signalled.
public struct RunDrill: Sendable {
    private let cluster: ClusterArchive
    private let request: DrillRequest
    private let now: @Sendable () -> Instant
    private let report: @Sendable (DrillEvent) -> Void

    public init(
        _ cluster: ClusterArchive, _ request: DrillRequest, now: @escaping @Sendable () -> Instant,
        report: @escaping @Sendable (DrillEvent) -> Void
    ) {
        (self.cluster, self.request, self.now, self.report) = (cluster, request, now, report)
    }

    /// A backup that does not come back right is a report. Throws what keeps the drill from being done, of which nothing is known
    /// therefore: `.refused`, `.storageFull`, `.notFound` for programs that are not there, and what reading throws.
    public func run() async throws -> DrillReport {
        let directory = try await DrillPlace(request).checked()
        await sweep(directory)
        try await DrillRoom(request: request).check(directory)
        let scratch = try await DrillScratch.make(in: directory, owner: request.owner)
        do {
            var result = try await drill(in: scratch)
            if !request.keeps { result.warnings = await takeAway(scratch) }
            return result
        } catch {
            _ = await takeAway(scratch)  // the first failure is the one to tell; a later drill sweeps
            throw error
        }
    }

    private func drill(in scratch: DrillScratch) async throws -> DrillReport {
        let restore = request.restore(into: scratch)
        let preflight = try await RestorePreflight(restore, environment: request.environment).run()
        guard let programs = preflight.programs else {
            throw WaldenError(.notFound, "cannot find the programs of PostgreSQL \(request.marker.generation.major)")
        }
        for warning in preflight.warnings + request.plan.warnings { report(.warning(warning)) }
        let server = DrillServer(request, programs, in: scratch)
        var findings = DrillFindings(request, report)
        do {
            try await prove(restore, preflight, server, &findings)
        } catch let error as WaldenError where DrillFindings.isOfTheBackup(error) {
            findings.add(problem: error.sentence)
        }
        let record = findings.record(request, finishedAt: now())
        var result = DrillReport(record: record, details: findings.details, promise: findings.promise)
        if request.keeps { result.kept = try await keep(server) }
        return result
    }

    private func prove(
        _ restore: RestoreRequest, _ preflight: RestorePreflight.Findings, _ server: DrillServer,
        _ findings: inout DrillFindings
    ) async throws {
        try await checkTablespaces()
        report(.step("restoring \(request.marker.id)"))
        let checks = DrillChecks(request, server)
        let restored = try await restored(restore, preflight, server, checks, &findings)
        for warning in restored.warnings { report(.warning(warning)) }
        findings.take(restored, request)
        try await checks.ask(&findings)
    }

    private func checkTablespaces() async throws {
        report(.step("looking through the WAL for tablespaces"))
        let found = try await NewTablespaces(cluster, request.plan, request.marker).find()
        for warning in found.warnings { report(.warning(warning)) }
        if let made = found.made.first {
            throw made.refusal(
                "replaying that at \(made.lsn) would write into the files of the server that it belongs to",
                hint: "Take a base backup, and drill with that.")
        }
        // What nobody could look at is not replayed.
        if let damage = found.damage { throw damage }
    }

    /// The files are looked at before the server starts on them.
    private func restored(
        _ restore: RestoreRequest, _ preflight: RestorePreflight.Findings, _ server: DrillServer, _ checks: DrillChecks,
        _ findings: inout DrillFindings
    ) async throws -> RestoreBackup.Report {
        let found = Mutex(findings)
        defer { findings = found.withLock(\.self) }
        return try await RestoreBackup(cluster, restore, preflight) { [report] in report(.restore($0)) }.run {
            [report] in
            var verified = found.withLock(\.self)
            defer { found.withLock { [verified] in $0 = verified } }
            try await checks.verifyFiles(&verified)
            report(.step("starting the server"))
            return try await server.run()
        }
    }

    private func sweep(_ directory: FilePath) async {
        let leftovers = ScratchLeftovers(DrillScratch.purpose, accounts: request.owner.map { [$0.uid] } ?? [])
        for folder in Set([directory] + request.otherDirectories).sorted(by: { $0.string < $1.string }) {
            // What cannot be swept is no reason to prove nothing.
            guard let outcomes = try? await leftovers.sweep(folder, data: DrillScratch.data(in:)) else { continue }
            for outcome in outcomes {
                switch outcome {
                case .removed(let left): report(.warning("removed \(left), which a killed drill had left"))
                case .stays(let left):
                    report(.warning("the server in \(left), which a killed drill had left, does not end"))
                }
            }
        }
    }

    private func keep(_ server: DrillServer) async throws -> DrillReport.Kept {
        let scratch = server.scratch
        try await scratch.keep()
        let (isRunning, psql, control) = try await BlockingThreads.shared.run { [programs = server.programs] in
            (
                ScratchServer(of: scratch.data).process != nil, programs.installed("psql") ?? "psql",
                programs.installed("pg_ctl") ?? "pg_ctl"
            )
        }
        return DrillReport.Kept(
            folder: scratch.folder, data: scratch.data, port: DrillIsolation.port, owner: scratch.owner?.name,
            psql: psql, control: control, isRunning: isRunning)
    }

    private func takeAway(_ scratch: DrillScratch) async -> [String] {
        await scratch.remove() ? [] : ["\(scratch.folder) could not be removed; the next drill tries again"]
    }
}
