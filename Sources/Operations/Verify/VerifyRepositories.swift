// SPDX-License-Identifier: MIT

import Errors
public import PITR
import Repository
import Storage

/// Reads back what repositories hold, says what is lost by what is wrong, and mends it from another repository where it is told
/// to. DESIGN: `walden verify`.
///
/// It may be stopped at any point: the next run goes on where it was. Nothing is written but how far it came, and with
/// ``VerifyRequest/repairs`` what takes the place of what is damaged or missing.
public struct VerifyRepositories: Sendable {
    private let all: ClusterRepositories
    private let only: ClusterRepositories
    private let request: VerifyRequest
    private let now: @Sendable () -> Instant
    private let check: @Sendable () async throws -> Void
    private let tell: @Sendable (VerifyEvent) -> Void

    /// `only` are those that are verified, `all` those that may have whole what is not. `check` returns when what cannot be undone
    /// may be done.
    public init(
        _ only: ClusterRepositories, among all: ClusterRepositories, _ request: VerifyRequest,
        now: @escaping @Sendable () -> Instant, check: @escaping @Sendable () async throws -> Void = {},
        tell: @escaping @Sendable (VerifyEvent) -> Void = { _ in }
    ) {
        (self.only, self.all, self.request) = (only, all, request)
        (self.now, self.check, self.tell) = (now, check, tell)
    }

    /// A repository that does not answer is told of in the report. Throws when none does, `.notFound` for a backup that there is
    /// not, and when it is told to stop.
    public func run() async throws -> VerifyReport {
        var report = VerifyReport()
        let pace = request.bytesPerSecond.map { Pace(bytesPerSecond: $0) }
        let places = all.places.map { pace.map($0.paced) ?? $0 }
        let opened = try await open(places, &report)
        for (name, cluster) in opened where only.places.contains(where: { $0.name == name }) {
            do {
                try await verify(name, cluster, opened, &report)
            } catch let error as WaldenError where error.isOfStore {
                report.unreachable.append(.init(repository: name, error: error))
            }
        }
        if request.includesDumps { try await verifyDumps(places, &report) }
        try checkFound(report)
        return report
    }

    private typealias Opened = [(name: String, cluster: ClusterArchive)]

    private func open(_ places: [RepositoryPlace], _ report: inout VerifyReport) async throws -> Opened {
        var opened: Opened = []
        for place in places {
            do {
                opened.append((place.name, try await place.open(all.cluster)))
            } catch let error as WaldenError where error.code != .cancelled {
                guard only.places.contains(where: { $0.name == place.name }) else { continue }
                report.unreachable.append(.init(repository: place.name, error: error))
            }
        }
        if report.unreachable.count == only.places.count, let first = report.unreachable.first { throw first.error }
        return opened
    }

    private func verify(
        _ name: String, _ cluster: ClusterArchive, _ opened: Opened, _ report: inout VerifyReport
    ) async throws {
        for generation in cluster.record.generations {
            let others = try opened.compactMap { other -> VerifyTarget? in
                guard other.name != name,
                    let same = other.cluster.record.generation(of: generation.systemIdentifier),
                    same.id == generation.id
                else { return nil }
                return try VerifyTarget(other.name, other.cluster, same)
            }
            let target = try VerifyTarget(name, cluster, generation)
            if case .backup(let id) = request.scope, try await !target.hasFolder(of: id) { continue }
            let found = try await VerifyGeneration(
                target: target, others: others, request: request, now: now, check: check, tell: tell
            ).run()
            report.parts.append(found.part)
            report.findings += found.findings
        }
    }

    private func verifyDumps(_ places: [RepositoryPlace], _ report: inout VerifyReport) async throws {
        for place in places where only.places.contains(where: { $0.name == place.name }) {
            guard !report.unreachable.contains(where: { $0.repository == place.name }) else { continue }
            do {
                let found = try await VerifyDumps(place: DumpPlace(place, cluster: all.cluster)).run()
                report.dumps.append(found.dumps)
                report.findings += found.findings
            } catch let error as WaldenError where error.isOfStore {
                report.unreachable.append(.init(repository: place.name, error: error))
            }
        }
    }

    private func checkFound(_ report: VerifyReport) throws {
        guard case .backup(let id) = request.scope, report.parts.isEmpty, report.unreachable.isEmpty else { return }
        throw WaldenError(
            .notFound, "there is no backup \(id.text)", hint: "walden list shows the backups that there are.")
    }
}

extension VerifyTarget {
    /// Whether the backup was ever there: its marker may be what is damaged.
    fileprivate func hasFolder(of id: BackupID) async throws -> Bool {
        try await cluster.store.list(
            prefix: wal.layout.backup(id), delimiter: false, after: nil, limit: 1
        ).objects.isEmpty == false
    }
}

extension RepositoryPlace {
    fileprivate func paced(_ pace: Pace) -> RepositoryPlace {
        RepositoryPlace(
            name: name, store: PacedStore(store, pace), compression: compression, sealing: sealing, keys: keys,
            medium: medium)
    }
}

extension WaldenError {
    /// Whether the repository, not an object in it, is at fault.
    fileprivate var isOfStore: Bool {
        switch code {
        case .unavailable, .timedOut, .permission, .notFound: true
        default: false
        }
    }
}
