// SPDX-License-Identifier: MIT

public import Errors
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
        guard let first = places.first else { throw WaldenError(.configuration, "no place for dumps is named") }
        try await first.check()
        let (names, programs) = try await survey()
        await sweep(first)
        let take = TakeDump(
            place: first, server: server, programs: programs, options: request.options, tier: request.tier,
            cluster: request.cluster, note: request.note, waldenVersion: request.waldenVersion, now: now, report: report
        )
        var outcome = Outcome()
        // First, since retention keeps with a dump the globals that were finished before it.
        if request.withGlobals {
            let database = try server.databaseOfSettings() ?? names.first ?? "postgres"
            await add(to: &outcome, nil) { try await take.runGlobals(database) }
        }
        for name in names {
            try Task.checkCancellation()
            await add(to: &outcome, name) { try await take.run(name) }
        }
        try Task.checkCancellation()
        return outcome
    }

    /// How old an object without a marker is that no dump is still at.
    private static let sweepAge: Int64 = 2 * 24 * 3600 * 1_000_000

    /// Removes what interrupted dumps left in a repository; a folder of dumps alone may hold files of somebody else's. Where that is
    /// not allowed it stays, and is invisible all the same.
    private func sweep(_ place: DumpPlace) async {
        guard case .cluster = place.dumps.layout else { return }
        do {
            let border = now().microseconds - Self.sweepAge
            for left in try await place.dumps.listing().unmarked where left.object.modified < border {
                try await place.dumps.removeObject(left.object.key)
                report(.warning("removed \(left.object.key), which an interrupted dump had left"))
            }
        } catch {
            report(.warning("what interrupted dumps left could not be removed: \(error)"))
        }
    }

    private func survey() async throws -> ([String], DumpPrograms) {
        try await server.connected(try firstDatabase()) { connection in
            let programs = try await server.find(serverVersion: connection.serverVersion)
            switch request.choice {
            case .named(let names): return (names, programs)
            case .all(let patterns):
                let excluded = patterns.map { NamePattern($0) }
                let names = try await DatabaseList.read(ordinary: connection).map(\.name)
                return (names.filter { name in !excluded.contains { $0.matches(name) } }, programs)
            }
        }
    }

    /// Where `postgres` may be closed to us, a database that is to be dumped is not.
    private func firstDatabase() throws -> String? {
        guard try server.databaseOfSettings() == nil, case .named(let names) = request.choice else { return nil }
        return names.first
    }

    private func add(
        to outcome: inout Outcome, _ database: String?, _ take: @Sendable @escaping () async throws -> StoredDump
    )
        async
    {
        do {
            let dump = try await TimeLimit(request.options.timeout).run(take)
            var taken = Taken(dump: dump, places: [places[0].name])
            for place in places.dropFirst() {
                await copy(dump, to: place, &taken, &outcome)
            }
            outcome.taken.append(taken)
            report(.taken(dump))
        } catch {
            let failure = Failure(database: database, place: nil, error: WaldenError.of(error))
            outcome.failures.append(failure)
            report(.failed(database ?? "globals", failure.error))
        }
    }

    private func copy(_ dump: StoredDump, to place: DumpPlace, _ taken: inout Taken, _ outcome: inout Outcome) async {
        report(.copying(dump.id, to: place.name))
        do {
            try await place.check()
            let copied = try await DumpCopy(from: places[0].dumps, to: place.dumps, sealing: place.sealing).run(dump)
            try await DumpReading(place.dumps).check(copied)
            taken.places.append(place.name)
        } catch {
            let failure = Failure(database: dump.id.database, place: place.name, error: WaldenError.of(error))
            outcome.failures.append(failure)
            report(.failed("\(dump.id) in \(place.name)", failure.error))
        }
    }
}
