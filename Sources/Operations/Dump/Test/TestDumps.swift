// SPDX-License-Identifier: MIT

public import Errors
public import PITR
public import Repository
public import SystemPackage

/// Restores dumps for a trial, each into a database that is dropped again, and keeps what came of it beside the dump.
///
/// No other database is ever touched: what is dropped bears the mark that it was made with.
public struct TestDumps: Sendable {
    /// A question of the user's to a restored database.
    public struct Check: Sendable, Equatable {
        /// Which database it is for; nil: every one.
        public var database: String?
        public var sql: String
        /// The first column of the first row, as text; nil: that it runs is enough.
        public var expect: String?

        public init(database: String? = nil, sql: String, expect: String?) {
            (self.database, self.sql, self.expect) = (database, sql, expect)
        }
    }

    public struct Request: Sendable {
        /// The server whose programs and environment are used, and nothing else of it.
        public var home: DumpServer
        /// Where dumps are restored; nil: on a throw-away server of our own.
        public var server: DumpServer?
        public var minimumTables = 1
        public var checks: [Check] = []
        /// How long one check may take.
        public var checkTimeout = Duration.seconds(300)
        /// Sessions that restore an archive at once.
        public var jobs = 1
        /// Where archives and throw-away servers lie meanwhile.
        public var scratch: FilePath
        public var waldenVersion: String

        public init(home: DumpServer, scratch: FilePath, waldenVersion: String) {
            (self.home, self.scratch, self.waldenVersion) = (home, scratch, waldenVersion)
        }
    }

    public enum Event: Sendable {
        case begun(DumpID, place: String, storedBytes: UInt64)
        /// So many more stored bytes were read.
        case progress(UInt64)
        case tested(Tested)
        case failed(Failure)
        case warning(String)
    }

    public struct Tested: Sendable, Equatable {
        public let dump: StoredDump
        /// The place whose copy was tested.
        public let place: String
        public let record: DumpTestRecord
        public let warnings: [String]
    }

    /// A dump that could not be tested, of which nothing is known therefore; or a result that could not be kept.
    public struct Failure: Sendable, Equatable {
        public let dump: DumpID
        public let error: WaldenError
    }

    public struct Outcome: Sendable, Equatable {
        public var tested: [Tested] = []
        public var failures: [Failure] = []
    }

    private let places: [DumpPlace]
    private let listing: ListDumps.Listing
    private let request: Request
    private let now: @Sendable () -> Instant
    private let report: @Sendable (Event) -> Void

    /// `places` are those of the `listing`, in their order.
    public init(
        _ places: [DumpPlace], _ listing: ListDumps.Listing, _ request: Request, now: @escaping @Sendable () -> Instant,
        report: @escaping @Sendable (Event) -> Void
    ) {
        (self.places, self.listing, self.request) = (places, listing, request)
        (self.now, self.report) = (now, report)
    }

    /// Tests one after the other; one that fails does not stop the others. Throws only when it is told to stop.
    public func run(_ dumps: [ListDumps.Listed]) async throws -> Outcome {
        await TestLeftovers(request, now: now(), warn: warn).sweep()
        var outcome = Outcome()
        for listed in dumps {
            try Task.checkCancellation()
            do {
                try await test(listed, &outcome)
            } catch let error as WaldenError where error.code != .cancelled {
                fail(Failure(dump: listed.dump.id, error: error), &outcome)
            }
        }
        try Task.checkCancellation()
        return outcome
    }

    /// The first copy that is whole; a copy that is not has failed its test.
    private func test(_ listed: ListDumps.Listed, _ outcome: inout Outcome) async throws {
        let copies = try await DumpCopies(listed, among: places) { warn("\($0.place): \($0.error)") }
        let globals = try await globals(of: listed)
        for copy in copies.copies {
            let test = TestDump(request: request, globals: globals, now: now, report: report)
            let (tested, isDamaged) = try await test.run(copy)
            outcome.tested.append(tested)
            report(.tested(tested))
            do {
                try await copy.place.dumps.add(tested.record)
            } catch let error as WaldenError where error.code != .cancelled {
                let told = error.during("the result cannot be kept in \(copy.place.name)")
                fail(Failure(dump: copies.id, error: told), &outcome)
            }
            if !isDamaged { return }
        }
    }

    private func globals(of listed: ListDumps.Listed) async throws -> DumpCopies? {
        guard let globals = listing.globals(of: listed) else { return nil }
        return try await DumpCopies(globals, among: places) { warn("\($0.place): \($0.error)") }
    }

    private func fail(_ failure: Failure, _ outcome: inout Outcome) {
        outcome.failures.append(failure)
        report(.failed(failure))
    }

    private func warn(_ text: String) { report(.warning(text)) }
}

extension ListDumps.Listing {
    /// The newest dump of each database, or of one; of all tiers, or of one.
    public func newest(database: String? = nil, tier: DumpTier? = nil) -> [ListDumps.Listed] {
        let wanted = dumps.filter { listed in
            guard let name = listed.dump.id.database else { return false }
            return (database == nil || database == name) && (tier == nil || tier == listed.dump.id.tier)
        }
        return Dictionary(grouping: wanted) { $0.dump.id.database ?? "" }.sorted { $0.key < $1.key }.compactMap {
            $0.value.max { $0.dump.marker.snapshotAt < $1.dump.marker.snapshotAt }
        }
    }
}
