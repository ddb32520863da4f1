// SPDX-License-Identifier: MIT

public import Errors
public import PITR
public import Repository

/// Restores a dump into a database: a new one, an empty one, or, where that is asked for, in the place of one that is there.
///
/// What is there is never written to: the dump is restored beside it, and only when that has succeeded the two change places.
public struct RestoreDump: Sendable {
    public struct Request: Sendable {
        public var dump: ListDumps.Listed
        public var database: String
        /// Whether a database with something in it is replaced, after a safety dump of it.
        public var cleans = false
        /// Whether the replaced database stays, under another name.
        public var keepsOld = false
        /// Whether sessions in the replaced database are ended.
        public var force = false
        /// Whether the cluster's roles and tablespaces, as of the dump, are restored before it.
        public var withGlobals = false
        public var keepsOwners = true
        /// Sessions that restore an archive at once.
        public var jobs = 1
        /// Commands that a shell runs before anything is touched and after it is over; nil: none.
        public var beforeRestore: String?
        public var afterRestore: String?
        /// How the safety dump is taken, and where archives are unpacked.
        public var options = DumpOptions()
        public var cluster: String
        public var waldenVersion: String

        public init(_ dump: ListDumps.Listed, into database: String, cluster: String, waldenVersion: String) {
            (self.dump, self.database) = (dump, database)
            (self.cluster, self.waldenVersion) = (cluster, waldenVersion)
        }
    }

    public enum Event: Sendable {
        case begun(DumpID, into: String, storedBytes: UInt64)
        /// So many more stored bytes were read.
        case progress(UInt64)
        /// Both databases are there until the new one takes the place of the old one, which is so large.
        case replacing(String, bytes: UInt64?)
        case safetyDump(TakeDumps.Event)
        case hook(String)
        case warning(String)
    }

    public struct Outcome: Sendable {
        public let dump: StoredDump
        /// Where it was read.
        public let place: String
        public let database: String
        public var globals: DumpID?
        public var safetyDump: DumpID?
        /// What the replaced database is called now; nil when there is none any more.
        public var kept: String?
        public var findings: RestoreFindings
        /// What the programs said, and what could not be done on the side.
        public var warnings: [String] = []
        /// The restore is done all the same.
        public var hookFailure: WaldenError?
    }

    /// What the note of a safety dump begins with.
    public static let safetyNote = "before restoring "

    let places: [DumpPlace]
    /// Where the safety dump goes.
    let safetyPlaces: [DumpPlace]
    let listing: ListDumps.Listing
    let server: DumpServer
    let request: Request
    let now: @Sendable () -> Instant
    let report: @Sendable (Event) -> Void

    /// `places` are those of the `listing`, in their order.
    public init(
        _ places: [DumpPlace], safetyPlaces: [DumpPlace], _ listing: ListDumps.Listing, _ server: DumpServer,
        _ request: Request, now: @escaping @Sendable () -> Instant, report: @escaping @Sendable (Event) -> Void
    ) {
        (self.places, self.safetyPlaces, self.listing, self.server) = (places, safetyPlaces, listing, server)
        (self.request, self.now, self.report) = (request, now, report)
    }

    /// Throws before anything is touched where it can be known before: `.notFound` for a dump that is not there, `.configuration` when
    /// no key opens it or programs are missing or too old, `.refused` for a database that is not empty.
    public func run() async throws -> Outcome {
        let prepared = try await prepare()
        let hooks = RestoreHooks(request, environment: server.environment) { report(.hook($0)) }
        try await hooks.before()
        do {
            var outcome = try await RestoreRun(restore: self, prepared).run()
            outcome.hookFailure = await hooks.after("ok")
            return outcome
        } catch {
            if let failure = await hooks.after("failed") { report(.warning("\(failure)")) }
            throw error
        }
    }

    func warn(_ failure: CopyFailure) {
        report(.warning("the dump cannot be used as \(failure.place) has it: \(failure.error)"))
    }
}
