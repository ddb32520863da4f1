// SPDX-License-Identifier: MIT

import Errors
import Postgres
import Repository

extension RestoreRun {
    private static let attempts = 10
    private static let pause = Duration.milliseconds(200)

    /// Restores beside the database, and lets the two change places at the very end: until then nothing of it is touched.
    func replace() async throws -> RestoreDump.Outcome {
        let names = NamesBeside(name)
        let make = MakeDatabase(server: restore.server, name: names.new, mark: names.mark)
        try await clearSessions()
        let (safetyDump, complaints) = try await takeSafetyDump()
        let owner = try await lookAtOld()
        var outcome = try await filled(make, owner: owner)
        do {
            outcome.warnings += try await handDown(to: names.new)
            try await swap(names)
        } catch {
            try await make.drop(after: error)
            throw error
        }
        (outcome.safetyDump, outcome.warnings) = (safetyDump, complaints + outcome.warnings)
        await putAway(names, &outcome)
        return outcome
    }

    /// Throws `.refused` when somebody is connected who may not be sent away.
    private func clearSessions() async throws {
        try await restore.server.maintaining(besides: name) { connection in
            let maker = DatabaseMaker(connection)
            if request.force { try await maker.endSessions(in: name) }
            for _ in 1..<Self.attempts {
                if try await maker.sessions(in: name).isEmpty { return }
                // Sessions that were ended, our own of a moment ago among them, take their time to go.
                try await Task.sleep(for: Self.pause)
            }
            let sessions = try await maker.sessions(in: name)
            guard sessions.isEmpty || request.force else { throw isInUse(sessions) }
        }
    }

    private func isInUse(_ sessions: [DatabaseMaker.DatabaseSession]) -> WaldenError {
        let shown = sessions.prefix(5).map { session in
            let words = [session.user, session.application, session.state].compactMap { $0 }.filter { !$0.isEmpty }
            return "\(session.process) (\(words.joined(separator: ", ")))"
        }
        let more = sessions.count > 5 ? " and \(sessions.count - 5) more" : ""
        return WaldenError(
            .refused, "cannot replace the database \(name)",
            cause: "sessions are connected to it: \(shown.joined(separator: ", "))\(more)",
            hint: "Stop what uses it, in dumps.hooks.before_restore for example; or end the sessions with --force.")
    }

    private func takeSafetyDump() async throws -> (DumpID, [String]) {
        var options = request.options
        // What is thrown away must be there as a whole.
        (options.excludedTables, options.excludedTableData, options.extraArguments) = ([], [], [])
        let take = TakeDumps.Request(
            tier: .manual, choice: .named([name]), withGlobals: false, options: options,
            note: RestoreDump.safetyNote + request.dump.dump.id.text, cluster: request.cluster,
            waldenVersion: request.waldenVersion)
        let report = restore.report
        let outcome = try await TakeDumps(restore.safetyPlaces, restore.server, take, now: restore.now) {
            report(.safetyDump($0))
        }.run()
        guard let taken = outcome.taken.first else {
            let error = outcome.failures.first?.error ?? WaldenError(.failed, "there is none")
            throw error.during("cannot take the safety dump of \(name), so nothing was changed")
        }
        return (
            taken.dump.id, outcome.failures.map { "the safety dump is not in \($0.place ?? "a place"): \($0.error)" }
        )
    }

    /// The owner of the database that is to be replaced, whose size is told.
    private func lookAtOld() async throws -> String {
        let old = try await restore.server.connected(name) { try await DatabaseProperties.read(ordinary: $0) }
        restore.report(.replacing(name, bytes: old.bytes.map { UInt64(clamping: $0) }))
        return old.owner
    }

    /// What belongs to the database itself and is in no dump. What could not be set, a line each.
    private func handDown(to new: String) async throws -> [String] {
        try await restore.server.maintaining(besides: name) { connection in
            let maker = DatabaseMaker(connection)
            try await maker.handDownPrivileges(of: name, to: new)
            do {
                try await maker.handDownSettings(of: name, to: new)
                return []
            } catch let error as WaldenError where error.code != .cancelled {
                let warning = "settings of the replaced database are not set: \(error)"
                restore.report(.warning(warning))
                return [warning]
            }
        }
    }

    private func swap(_ names: NamesBeside) async throws {
        var attempt = 1
        while true {
            try await clearSessions()
            do {
                return try await swapOnce(names)
            } catch let error as WaldenError where error.code != .cancelled && attempt < Self.attempts {
                // Whom --force sent away may be back at once.
                attempt += 1
                try await Task.sleep(for: Self.pause)
            }
        }
    }

    /// In a task of its own: whoever is cancelled in the middle would not know whether it was done.
    private func swapOnce(_ names: NamesBeside) async throws {
        try await Task { [server = restore.server, name] in
            try await server.maintaining(besides: name) {
                try await DatabaseMaker($0).swap(name, with: names.new, keepingAs: names.old)
            }
        }.value
    }

    /// The restore has succeeded by now, so what fails here is told and changes nothing. In a task of its own: this is to be done to its end.
    private func putAway(_ names: NamesBeside, _ outcome: inout RestoreDump.Outcome) async {
        let (server, name, keepsOld) = (restore.server, name, request.keepsOld)
        let error: WaldenError? = await Task {
            do {
                try await server.maintaining(besides: name) { connection in
                    let maker = DatabaseMaker(connection)
                    let comment = try await maker.comment(of: names.old)
                    try await maker.unmark(name, mark: names.mark, comment: comment)
                    guard !keepsOld else { return }
                    try await maker.mark(names.old, as: names.mark)
                    try await maker.drop(names.old, mark: names.mark, force: true)
                }
                return nil
            } catch {
                return WaldenError.of(error)
            }
        }.value
        outcome.kept = keepsOld || error != nil ? names.old : nil
        guard let error else { return }
        let warning = "the replaced database is still there as \(names.old): \(error)"
        restore.report(.warning(warning))
        outcome.warnings.append(warning)
    }
}
