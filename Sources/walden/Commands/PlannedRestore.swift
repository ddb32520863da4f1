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
        let generation = try cluster.record.generation(named: options.generation)
        do {
            let planned = try await PlanRecovery(cluster, generation)
                .run(target, try options.planOptions(now: context.now()))
            try await ProveKeys(cluster, generation).run(planned.plan, planned.marker)
            return PlannedRestore(
                environment: environment, cluster: cluster, plan: planned.plan, marker: planned.marker,
                warnings: planned.warnings)
        } catch let refusal as PlanRefusal {
            throw adding(otherGenerations: generation, of: cluster.record, to: refusal)
        }
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
