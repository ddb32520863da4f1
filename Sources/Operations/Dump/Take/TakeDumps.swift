// SPDX-License-Identifier: MIT

public import Errors
import Host
public import PITR
import Postgres
public import Repository

/// Dumps databases of one server, one after the other, each into the first place and from there into the others.
public struct TakeDumps: Sendable {
    /// Which databases.
    public enum Choice: Sendable, Equatable {
        case named([String])
        /// All that there are when it runs, but for those whose name fits a pattern of `*` and `?`.
        case all(except: [String])
    }

    public struct Request: Sendable {
        public var tier: DumpTier
        public var choice: Choice
        /// Whether the cluster's roles and tablespaces are dumped as well.
        public var withGlobals: Bool
        public var options: DumpOptions
        public var note: String?
        public var cluster: String
        public var waldenVersion: String

        public init(
            tier: DumpTier, choice: Choice, withGlobals: Bool, options: DumpOptions, note: String?, cluster: String,
            waldenVersion: String
        ) {
            (self.tier, self.choice, self.withGlobals, self.options) = (tier, choice, withGlobals, options)
            (self.note, self.cluster, self.waldenVersion) = (note, cluster, waldenVersion)
        }
    }

    public enum Event: Sendable {
        case begun(DumpID, bytes: UInt64?)
        /// So many more bytes came from pg_dump.
        case progress(UInt64)
        case proving(DumpID)
        case copying(DumpID, to: String)
        case taken(StoredDump)
        case failed(String, WaldenError)
        case warning(String)
    }

    /// A database that has no new dump, or a place that lacks one.
    public struct Failure: Sendable, Equatable {
        /// nil: of the globals.
        public let database: String?
        /// nil: there is no dump at all; else the place that lacks it.
        public let place: String?
        public let error: WaldenError
    }

    public struct Taken: Sendable, Equatable {
        public let dump: StoredDump
        /// The places that have it.
        public var places: [String]
    }

    public struct Outcome: Sendable, Equatable {
        public var taken: [Taken] = []
        public var failures: [Failure] = []
    }

    private let places: [DumpPlace]
    private let server: DumpServer
    private let request: Request
    private let now: @Sendable () -> Instant
    private let report: @Sendable (Event) -> Void

    /// `places`: at least one; the first takes the dump.
    public init(
        _ places: [DumpPlace], _ server: DumpServer, _ request: Request, now: @escaping @Sendable () -> Instant,
        report: @escaping @Sendable (Event) -> Void
    ) {
        (self.places, self.server, self.request, self.now, self.report) = (places, server, request, now, report)
    }

    /// What was taken, and what was not: one database that fails does not stop the others.
    ///
    /// Throws when nothing could be begun: no place can be used, the server does not answer, no programs fit it.
    public func run() async throws -> Outcome {
        let (first, others) = try await placesToUse()
        let (names, programs) = try await survey()
        await SweepDumps(first.dumps, report).run(now: now())
        let take = TakeDump(
            place: first, server: server, programs: programs, options: request.options, tier: request.tier,
            cluster: request.cluster, note: request.note, waldenVersion: request.waldenVersion, now: now, report: report
        )
        var outcome = Outcome()
        // First, since retention keeps with a dump the globals that were finished before it.
        if request.withGlobals {
            let database = try server.databaseOfSettings() ?? names.first ?? "postgres"
            await add(to: &outcome, nil, copyingTo: others) { (try await take.runGlobals(database), first) }
        }
        for name in names {
            try Task.checkCancellation()
            await add(to: &outcome, name, copyingTo: others) { (try await take.run(name), first) }
        }
        try Task.checkCancellation()
        return outcome
    }

    /// The first place that can be used takes the dumps; one before it that cannot is tried again when a dump is to be copied there, and
    /// is told of then. Throws when none can be.
    private func placesToUse() async throws -> (DumpPlace, [DumpPlace]) {
        var failures: [WaldenError] = []
        for place in places {
            do {
                try await place.check()
                return (place, places.filter { $0.name != place.name })
            } catch let error as WaldenError where error.code != .cancelled {
                failures.append(error)
            }
        }
        throw failures.first ?? WaldenError(.configuration, "no place for dumps is named")
    }

    private func survey() async throws -> ([String], DumpPrograms) {
        try await server.connected(try firstDatabase()) { connection in
            let programs = try await server.find(serverVersion: connection.serverVersion)
            return (try await request.choice.names(ordinary: connection), programs)
        }
    }

    /// Where `postgres` may be closed to us, a database that is to be dumped is not.
    private func firstDatabase() throws -> String? {
        guard try server.databaseOfSettings() == nil, case .named(let names) = request.choice else { return nil }
        return names.first
    }

    private func add(
        to outcome: inout Outcome, _ database: String?, copyingTo others: [DumpPlace],
        _ take: @Sendable @escaping () async throws -> (StoredDump, DumpPlace)
    ) async {
        do {
            let (dump, place) = try await TimeLimit(request.options.timeout).run(take)
            var taken = Taken(dump: dump, places: [place.name])
            for other in others { await copy(dump, from: place, to: other, &taken, &outcome) }
            outcome.taken.append(taken)
            report(.taken(dump))
        } catch {
            let failure = Failure(database: database, place: nil, error: WaldenError.of(error))
            outcome.failures.append(failure)
            report(.failed(database ?? "globals", failure.error))
        }
    }

    private func copy(
        _ dump: StoredDump, from source: DumpPlace, to place: DumpPlace, _ taken: inout Taken, _ outcome: inout Outcome
    ) async {
        report(.copying(dump.id, to: place.name))
        do {
            try await place.check()
            let copied = try await DumpCopy(from: source.dumps, to: place.dumps, sealing: place.sealing).run(dump)
            try await place.dumps.check(copied)
            taken.places.append(place.name)
        } catch {
            let failure = Failure(database: dump.id.database, place: place.name, error: WaldenError.of(error))
            outcome.failures.append(failure)
            report(.failed("\(dump.id) in \(place.name)", failure.error))
        }
    }
}
