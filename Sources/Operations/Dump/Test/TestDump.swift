// SPDX-License-Identifier: MIT

import Errors
import PITR
import Postgres
import Repository

/// Tests one copy of a dump.
struct TestDump: Sendable {
    let request: TestDumps.Request
    let globals: DumpCopies?
    let now: @Sendable () -> Instant
    let report: @Sendable (TestDumps.Event) -> Void

    /// What is the fault of our machine, server or configuration says nothing of a dump.
    private static let notTheDumps: Set<WaldenError.Code> = [
        .cancelled, .configuration, .conflict, .locked, .permission, .refused, .storageFull, .timedOut, .unavailable,
        .usage,
    ]

    /// The result, and whether the copy itself is to blame for a bad one. Throws when it could not be tested.
    func run(_ copy: DumpCopies.Copy) async throws -> (TestDumps.Tested, isDamaged: Bool) {
        let marker = copy.dump.marker
        report(.begun(copy.dump.id, place: copy.place.name, storedBytes: marker.object.storedBytes))
        let began = now()
        var (result, problems, isDamaged) = (TrialRestore.Result(), [String](), false)
        do {
            // Before a server is made for it: whether it is there and can be opened.
            let beginning = try await copy.beginning()
            result = try await trial(copy, beginning)
            problems = result.problems
        } catch let failure as CopyFailure {
            guard [.integrity, .notFound].contains(failure.error.code) else { throw failure.error }
            (problems, isDamaged) = (["\(failure.error)"], true)
        } catch let error as WaldenError where !Self.notTheDumps.contains(error.code) {
            problems = ["\(error)"]
        }
        let record = DumpTestRecord(
            copy.dump.id, testedAt: began, seconds: began.seconds(until: now()),
            problems: problems, tables: result.tables, bytes: result.bytes, postgresVersion: result.postgresVersion,
            walden: request.waldenVersion)
        return (
            TestDumps.Tested(dump: copy.dump, place: copy.place.name, record: record, warnings: result.warnings),
            isDamaged
        )
    }

    private func trial(_ copy: DumpCopies.Copy, _ beginning: [UInt8]) async throws -> TrialRestore.Result {
        let report = report
        let onRead: @Sendable (UInt64) -> Void = { report(.progress($0)) }
        if let server = request.server {
            let target = try await RestoreTarget.find(server, besides: "")
            try target.check(copy, beginning: beginning)
            return try await TrialRestore(request: request, target: target, now: now(), onRead: onRead).run(copy)
        }
        return try await ThrowawayServer.with(request, for: copy.dump.marker) { server in
            let target = try await server.target()
            try target.check(copy, beginning: beginning)
            var trial = TrialRestore(request: request, target: target, now: now(), onRead: onRead)
            trial.throwaway = server
            trial.globals = globals
            return try await trial.run(copy)
        }
    }
}
