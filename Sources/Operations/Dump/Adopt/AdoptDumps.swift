// SPDX-License-Identifier: MIT

import Codec
public import Errors
public import PITR
public import Repository
import Storage

/// Takes over the dumps that the plain script left in a folder: each is read whole, and gets a marker when it proves good.
public struct AdoptDumps: Sendable {
    public struct Refused: Sendable, Equatable {
        public let file: String
        public let error: WaldenError
    }

    public struct Outcome: Sendable, Equatable {
        public var adopted: [TakeDumps.Taken] = []
        /// What is no whole dump, or could not be stored: it stays where and as it is.
        public var refused: [Refused] = []
    }

    private let source: DumpStore
    private let places: [DumpPlace]
    private let tier: DumpTier
    private let cluster: String
    private let waldenVersion: String

    /// `source` is a flat folder. `places` empty: the files stay there and get their markers there; else they are copied.
    public init(
        from source: DumpStore, into places: [DumpPlace], tier: DumpTier, cluster: String, waldenVersion: String
    ) {
        (self.source, self.places, self.tier) = (source, places, tier)
        (self.cluster, self.waldenVersion) = (cluster, waldenVersion)
    }

    /// The files that would be looked at, in the order of their names.
    public func candidates() async throws -> [DumpStore.Unmarked] { try await source.unmarked() }

    /// `files`: only those of these names; nil: all.
    public func run(
        only files: Set<String>? = nil, report: @Sendable (DumpStore.Unmarked) -> Void
    ) async throws -> Outcome {
        for place in places { try await place.check() }
        var outcome = Outcome()
        for candidate in try await candidates() where files?.contains(candidate.object.key.text) ?? true {
            try Task.checkCancellation()
            report(candidate)
            do {
                outcome.adopted.append(try await adopt(candidate))
            } catch let error as WaldenError where error.code != .cancelled {
                outcome.refused.append(Refused(file: candidate.object.key.text, error: error))
            }
        }
        return outcome
    }

    private func adopt(_ file: DumpStore.Unmarked) async throws -> TakeDumps.Taken {
        guard let id = DumpID(tier: tier, stem: file.stem) else {
            throw WaldenError(.integrity, "\(file.object.key) has no name that a dump has")
        }
        let format = try format(of: file)
        let proof = DumpProof(format, isGlobals: file.database == nil, nil, environment: [:])
        let object = try await source.examine(file.object.key) { try await proof.push($0) }
        try await proof.finish()
        // The script's clock may have been on local time, but nothing was written after the file was.
        let written = Instant(microseconds: file.object.modified)
        let snapshot = min(file.begun, written)
        var marker = DumpMarker(
            id, cluster: cluster, object: object, dump: format, snapshotAt: snapshot, startedAt: snapshot,
            finishedAt: written, walden: waldenVersion)
        (marker.neededMajor, marker.isAdopted) = (await proof.neededMajor, true)
        return try await keep(StoredDump(id: id, marker: marker))
    }

    private func keep(_ dump: StoredDump) async throws -> TakeDumps.Taken {
        var taken = TakeDumps.Taken(dump: dump, places: [])
        if places.isEmpty { try await source.commit(dump) }
        for place in places {
            _ = try await DumpCopy(from: source, to: place.dumps, sealing: place.sealing).run(dump)
            taken.places.append(place.name)
        }
        return taken
    }

    private func format(of file: DumpStore.Unmarked) throws -> DumpMarker.Format {
        let suffix = file.object.key.text.dropFirst(file.stem.count)
        for format in [DumpMarker.Format.plain, .custom] where suffix.hasPrefix(format.suffix) { return format }
        throw WaldenError(.integrity, "\(file.object.key) is neither SQL nor an archive of pg_dump, by its name")
    }
}
