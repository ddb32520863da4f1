// SPDX-License-Identifier: MIT

import Errors
import PITR
import Postgres
import Repository

/// A restore under way: all that could be checked before is checked.
struct RestoreRun: Sendable {
    /// How long rows are counted afterwards.
    private static let countFor = Duration.seconds(600)

    let restore: RestoreDump
    let prepared: PreparedRestore

    init(restore: RestoreDump, _ prepared: PreparedRestore) { (self.restore, self.prepared) = (restore, prepared) }

    var request: RestoreDump.Request { restore.request }
    var name: String { request.database }

    func run() async throws -> RestoreDump.Outcome {
        let complaints = try await restoreGlobals()
        var outcome: RestoreDump.Outcome
        switch prepared.place {
        case .new: outcome = try await makeNew()
        case .empty: outcome = try await fillEmpty()
        case .replacing: outcome = try await replace()
        }
        outcome.globals = prepared.globals?.id
        outcome.warnings = complaints + outcome.warnings
        return outcome
    }

    private func restoreGlobals() async throws -> [String] {
        guard let globals = prepared.globals else { return [] }
        let database = try await restore.server.maintenanceDatabase(besides: name)
        let complaints = try await RestoreGlobals(target: prepared.target, database: database).run(
            globals, report: restore.warn)
        for complaint in complaints { restore.report(.warning(complaint)) }
        return complaints
    }

    private func makeNew() async throws -> RestoreDump.Outcome {
        let names = NamesBeside(name)
        let make = MakeDatabase(server: restore.server, name: name, mark: names.mark)
        var outcome = try await filled(make, owner: nil)
        if let error = await takeMarkOff(make) {
            let warning = "the comment of \(name) still says that Walden made it: \(error)"
            restore.report(.warning(warning))
            outcome.warnings.append(warning)
        }
        return outcome
    }

    /// In a task of its own: the database is whole, and is to be nobody's but the user's. Where the mark is gone somebody has given it
    /// another comment by now, which stays.
    private func takeMarkOff(_ make: MakeDatabase) async -> WaldenError? {
        await Task {
            do {
                try await make.maintaining { try await $0.unmark(make.name, mark: make.mark) }
                return nil
            } catch {
                let error = WaldenError.of(error)
                return error.code == .refused ? nil : error
            }
        }.value
    }

    /// What is in it afterwards cannot be taken back, so a copy is read whole before.
    private func fillEmpty() async throws -> RestoreDump.Outcome {
        try await prepared.copies.first(report: restore.warn) { copy in
            try await copy.check()
            do {
                return try await fill(copy, name)
            } catch {
                let error = (error as? CopyFailure)?.error ?? WaldenError.of(error)
                throw error.during("the database \(name) holds part of the dump now")
            }
        }
    }

    /// A new database that `make` makes with the dump in it; its mark is still on. `owner` nil: whom the dump names, if he is there.
    func filled(_ make: MakeDatabase, owner: String?) async throws -> RestoreDump.Outcome {
        let (owner, warnings) = try await chosenOwner(owner, make)
        var outcome = try await prepared.copies.first(report: restore.warn) { copy in
            try await make.run(like: copy.dump.marker.properties, owner: owner) { try await fill(copy, make.name) }
        }
        outcome.warnings = warnings + outcome.warnings
        return outcome
    }

    private func chosenOwner(_ owner: String?, _ make: MakeDatabase) async throws -> (String?, [String]) {
        if let owner { return (owner, []) }
        guard request.keepsOwners, let recorded = request.dump.dump.marker.properties?.owner else { return (nil, []) }
        if try await make.maintaining({ try await $0.hasRole(recorded) }) { return (recorded, []) }
        let warning = "there is no role \(recorded), so \(name) belongs to the role that restores it"
        restore.report(.warning(warning))
        return (nil, [warning])
    }

    private func fill(_ copy: DumpCopies.Copy, _ database: String) async throws -> RestoreDump.Outcome {
        let (marker, report) = (copy.dump.marker, restore.report)
        report(.begun(copy.dump.id, into: database, storedBytes: marker.object.storedBytes))
        let fill = FillDatabase(
            target: prepared.target, jobs: request.jobs, keepsOwners: request.keepsOwners,
            scratch: request.options.scratch, onRead: { report(.progress($0)) })
        let warnings = try await fill.run(copy, into: database)
        for warning in warnings { report(.warning(warning)) }
        let findings = try await RestoreFindings.read(
            restore.server, database, against: marker, within: Self.countFor)
        return RestoreDump.Outcome(
            dump: copy.dump, place: copy.place.name, database: name, findings: findings, warnings: warnings)
    }
}
