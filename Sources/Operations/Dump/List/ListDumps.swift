// SPDX-License-Identifier: MIT

public import Errors
public import PITR
public import Repository

/// The dumps of all places, each once.
public struct ListDumps: Sendable {
    public struct Listed: Sendable, Equatable {
        public let dump: StoredDump
        /// Where it is, in the order of the places.
        public var places: [String]
        public var test: DumpTestRecord?
    }

    public struct Damaged: Sendable, Equatable {
        public let place: String
        public let damaged: DumpStore.Damaged
    }

    public struct Unmarked: Sendable, Equatable {
        public let place: String
        public let object: DumpStore.Unmarked
        /// Whether it lies in a folder of dumps alone, where the old script left it.
        public let isForeign: Bool
    }

    public struct Unreachable: Sendable, Equatable {
        public let place: String
        public let error: WaldenError
    }

    public struct Listing: Sendable {
        /// By the time at which they were known to be good.
        public var dumps: [Listed] = []
        public var damaged: [Damaged] = []
        public var unmarked: [Unmarked] = []
        public var unreachable: [Unreachable] = []

        /// As retention and planner know them.
        public var catalogued: [CatalogueDump] { dumps.map { $0.dump.catalogued(test: $0.test?.test) } }
    }

    private let places: [DumpPlace]

    public init(_ places: [DumpPlace]) { self.places = places }

    /// Throws when no place answers.
    public func run() async throws -> Listing {
        var listing = Listing()
        for place in places {
            do {
                try await place.check()
                listing.add(try await place.dumps.listing(), try await place.dumps.tests(), of: place)
            } catch let error as WaldenError where error.code != .cancelled {
                listing.unreachable.append(Unreachable(place: place.name, error: error))
            }
        }
        guard listing.unreachable.count < places.count || places.isEmpty else { throw listing.unreachable[0].error }
        listing.dumps.sort {
            ($0.dump.marker.finishedAt, $0.dump.id.text) < ($1.dump.marker.finishedAt, $1.dump.id.text)
        }
        return listing
    }
}

extension ListDumps.Listing {
    fileprivate mutating func add(
        _ found: DumpStore.Listing, _ tests: [String: DumpTestRecord], of place: DumpPlace
    ) {
        for dump in found.dumps {
            let test = tests[dump.id.text]
            if let index = dumps.firstIndex(where: { $0.dump.id == dump.id }) {
                dumps[index].places.append(place.name)
                dumps[index].test = [dumps[index].test, test].compactMap { $0 }.max { $0.testedAt < $1.testedAt }
            } else {
                dumps.append(ListDumps.Listed(dump: dump, places: [place.name], test: test))
            }
        }
        damaged += found.damaged.map { ListDumps.Damaged(place: place.name, damaged: $0) }
        unmarked += found.unmarked.map {
            ListDumps.Unmarked(place: place.name, object: $0, isForeign: place.dumps.layout == .flat)
        }
    }
}
