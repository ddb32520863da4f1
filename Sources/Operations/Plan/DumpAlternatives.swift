// SPDX-License-Identifier: MIT

import Errors
public import PITR
import Repository

/// What dumps can do for a moment that physical recovery does not reach: of each database the nearest before it.
public struct DumpAlternatives: Sendable {
    public struct Found: Sendable, Equatable {
        public let dump: String
        public let database: String
        public let snapshotAt: Instant
        /// How long before the moment: what was committed since is not in it.
        public let age: Duration
        public let storedBytes: UInt64
        /// What restoring it took when it was last tested; nil: it never was.
        public let testedSeconds: Double?
    }

    private let places: [DumpPlace]

    public init(_ places: [DumpPlace]) { self.places = places }

    /// In the order of the databases' names. Throws when no place answers.
    public func run(at moment: Instant) async throws -> [Found] {
        let listing = try await ListDumps(places).run()
        let tests = Dictionary(listing.dumps.map { ($0.dump.id.text, $0.test) }) { first, _ in first }
        return NearestDump.find(in: listing.catalogued, at: moment).map { nearest in
            let id = "\(nearest.dump.tier)/\(nearest.dump.stem)"
            return Found(
                dump: id, database: nearest.dump.database ?? "", snapshotAt: nearest.dump.begun, age: nearest.age,
                storedBytes: nearest.dump.storedBytes, testedSeconds: (tests[id] ?? nil)?.seconds)
        }
    }
}
