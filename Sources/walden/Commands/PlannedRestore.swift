// SPDX-License-Identifier: MIT

import Errors
import Foundation
import Operations
import PITR
import Repository
import SystemPackage

/// A plan together with what it was made from: `plan` prints it, `restore` carries the same value out.
struct PlannedRestore: Sendable {
    let environment: Environment
    let cluster: ClusterArchive
    let plan: RecoveryPlan
    let marker: BackupMarker
    let warnings: [String]

    static func make(
        _ global: GlobalOptions, _ options: TargetOptions, _ command: String, _ context: CommandContext
    ) async throws -> PlannedRestore {
        let environment = try Environment.load(global.config, context)
        let target = try options.target()
        let cluster = try await environment.openCluster(options.only, command, context)
        let generation = try cluster.record.generation(named: options.moment.generation)
        return try await make(
            environment, cluster, generation, target, try options.planOptions(now: context.now()), context)
    }

    static func make(
        _ environment: Environment, _ cluster: ClusterArchive, _ generation: ClusterRecord.Generation,
        _ target: RecoveryTarget, _ options: PlanOptions, _ context: CommandContext
    ) async throws -> PlannedRestore {
        do {
            let planned = try await PlanRecovery(cluster, generation).run(target, options)
            try await ProveKeys(cluster, generation).run(planned.plan, planned.marker)
            return PlannedRestore(
                environment: environment, cluster: cluster, plan: planned.plan, marker: planned.marker,
                warnings: planned.warnings)
        } catch let refusal as PlanRefusal {
            let widened = adding(otherGenerations: generation, of: cluster.record, to: refusal)
            throw await adding(dumps: environment, for: target, to: widened, context)
        }
    }

    /// What no base backup reaches, a dump may come near to. Where dumps cannot be read the refusal stands as it is.
    private static func adding(
        dumps environment: Environment, for target: RecoveryTarget, to refusal: PlanRefusal, _ context: CommandContext
    ) async -> PlanRefusal {
        let moment: Instant
        switch target {
        case .time(let time): moment = time
        case .latest, .immediate: moment = context.now()
        case .lsn, .xid, .name: return refusal
        }
        let places = environment.repositories.places.map { DumpPlace($0, cluster: environment.configuration.cluster) }
        let found = (try? await DumpAlternatives(places).run(at: moment)) ?? []
        return PlanRefusal(
            error: refusal.error, plan: refusal.plan, alternatives: refusal.alternatives + found.map(\.words))
    }

    /// All that can be known to go wrong, of the place and of what replay will do beside it.
    func preflight(_ request: RestoreRequest, _ context: CommandContext) async throws -> RestorePreflight.Findings {
        var findings = try await RestorePreflight(request, environment: context.environment).run()
        findings.warnings += try await TablespacePlaces(cluster, request).check()
        return findings
    }

    /// How long it will take, as far as earlier restores of this generation tell.
    func estimate() async throws -> EstimateRestore.Result {
        let generation = try cluster.generation(of: marker.generation.systemIdentifier)
        return try await EstimateRestore(cluster, generation).estimate(for: plan)
    }

    /// What one generation cannot reach, the server before an initdb or pg_upgrade may.
    private static func adding(
        otherGenerations this: ClusterRecord.Generation, of record: ClusterRecord, to refusal: PlanRefusal
    ) -> PlanRefusal {
        let others = record.generations.filter { $0.id != this.id }
        return PlanRefusal(
            error: refusal.error, plan: refusal.plan,
            alternatives: refusal.alternatives
                + others.map { "--generation \($0.id.text), known since \($0.firstSeen)" })
    }
}

extension FilePath {
    /// Against the working directory, without `.` and `..`.
    var absolute: FilePath {
        FilePath(FileManager.default.currentDirectoryPath).pushing(self).lexicallyNormalized()
    }
}

extension DumpAlternatives.Found {
    /// As a refusal lists it: the command, what it brings back, and what it takes.
    fileprivate var words: String {
        let seconds = Double(age.components.seconds)
        let takes =
            testedSeconds.map { ", which took \(Units.duration(seconds: $0)) when it was tested" } ?? ", never tested"
        return
            "walden dump restore \(dump) --into NEW_NAME, a dump of \(database) of \(snapshotAt): all later changes, of "
            + "\(Units.duration(seconds: seconds)) before the target, are not in it; \(Units.bytes(storedBytes)) to read\(takes)"
    }
}
