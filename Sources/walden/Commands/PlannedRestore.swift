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

    static func make(_ global: GlobalOptions, _ options: TargetOptions, _ context: CommandContext) async throws
        -> PlannedRestore
    {
        let environment = try Environment.load(global.config, context)
        let target = try options.target()
        let cluster = try await environment.openCluster()
        let read = try await ReadCatalogue(cluster, try cluster.record.newest()).run()
        let plan = try RecoveryPlanner.plan(read.catalogue, target, try options.planOptions(now: context.now()))
        guard let marker = read.markers[plan.backup.id] else {
            throw WaldenError(.failed, "the plan chose a backup that the catalogue does not hold")
        }
        return PlannedRestore(
            environment: environment, cluster: cluster, plan: plan, marker: marker, warnings: read.warnings)
    }
}

extension FilePath {
    /// Against the working directory, without `.` and `..`.
    var absolute: FilePath {
        FilePath(FileManager.default.currentDirectoryPath).pushing(self).lexicallyNormalized()
    }
}
