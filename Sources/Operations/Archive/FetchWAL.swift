// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Repository
public import SystemPackage

/// Gives PostgreSQL a file that it asks for in recovery. DESIGN: `walden wal fetch`.
public struct FetchWAL: Sendable {
    public enum Outcome: Sendable, Equatable {
        /// The file is at the path, whole and checked.
        case delivered
        /// It is surely not in the repository, and nothing later of its timeline is either.
        case endOfArchive
    }

    /// What came of asking the repositories in turn.
    enum Search: Sendable {
        /// The size of the cluster's segments, and what is to be said of repositories that were passed over.
        case delivered(SegmentSize, notes: [String])
        /// It is surely in none of these.
        case absent([WALArchive])
    }

    private let sources: [FetchSource]
    private let report: @Sendable (String) -> Void

    public init(_ cluster: ClusterArchive) {
        sources = [FetchSource(name: "") { cluster }]
        report = { _ in }
    }

    /// `report` is told of what is passed over, in a sentence without a final period.
    public init(_ repositories: ClusterRepositories, report: @escaping @Sendable (String) -> Void) {
        self.init(FetchSource.all(of: repositories), report: report)
    }

    init(_ sources: [FetchSource], report: @escaping @Sendable (String) -> Void = { _ in }) {
        (self.sources, self.report) = (sources, report)
    }

    /// Puts the file called `name` at `path`, by rename: a short or torn file is never there.
    ///
    /// Repositories are asked in their order; one that does not answer, or has the file damaged, is passed over. Throws whenever it
    /// cannot tell: a repository that could not be asked when no other has the file, a damaged object that is nowhere whole,
    /// `.integrity` for a hole (the segment is missing and later ones are there). Recovery must then stop, not end.
    public func run(_ name: String, to path: FilePath) async throws -> Outcome {
        let file = try WALFile(name: name)
        let server = try await WorkingDataDirectory.systemIdentifier()
        let destination = try await BlockingThreads.shared.run { try WALDestination.open(path) }
        defer { destination.closeFolder() }
        switch try await search(file, of: server, for: destination) {
        case .delivered(_, let notes):
            notes.forEach(report)
            return .delivered
        case .absent(let archives):
            try await FetchWAL.checkIsNoHole(file, in: archives)
            return .endOfArchive
        }
    }

    /// Delivers the file from the first repository that has it whole. Throws as ``run(_:to:)`` does, but for a hole.
    func search(_ file: WALFile, of server: SystemIdentifier?, for destination: WALDestination) async throws -> Search {
        let delivery = try await WALDelivery.begin(at: destination)
        do {
            let search = try await search(file, of: server, delivery)
            if case .absent = search { delivery.abandon() }
            return search
        } catch {
            delivery.abandon()
            throw error
        }
    }

    /// How long the segments of that server are, from the first repository that tells. Throws when none does.
    func segmentSize(of server: SystemIdentifier?) async throws -> SegmentSize {
        var failure = WaldenError(.notFound, "there is no repository to fetch from")
        for source in sources {
            do {
                return try await source.open().generation(of: server).segmentSize()
            } catch let error as WaldenError where error.code != .cancelled {
                failure = error
            }
        }
        throw failure
    }

    private func search(_ file: WALFile, of server: SystemIdentifier?, _ delivery: WALDelivery) async throws -> Search {
        var archives: [WALArchive] = []
        var failures: [(repository: String, error: WaldenError)] = []
        for source in sources {
            do {
                let cluster = try await source.open()
                let generation = try cluster.generation(of: server)
                let archive = try cluster.wal(generation)
                archives.append(archive)
                guard try await archive.fetch(file, to: { try delivery.append($0) }) else { continue }
                try await delivery.finish(as: file, of: generation)
                let notes = failures.map { "repository \($0.repository) is passed over: \($0.error)" }
                return .delivered(try generation.segmentSize(), notes: notes)
            } catch let error as WaldenError where error.code != .cancelled {
                failures.append((source.name, error))
                try await delivery.restart()
            }
        }
        if let failure = failures.first { throw told(failure.error, by: failure.repository, of: file) }
        return .absent(archives)
    }

    private func told(_ error: WaldenError, by repository: String, of file: WALFile) -> WaldenError {
        guard sources.count > 1 else { return error }
        return error.during("\(file.name) is whole in no other repository, and \(repository) cannot give it")
            .hinting("Where \(repository) is lost for good, restore with --repository and the name of another.")
    }

    /// Throws `.integrity` when an absent segment is a hole: later ones of its timeline are there.
    static func checkIsNoHole(_ file: WALFile, in archives: [WALArchive]) async throws {
        for archive in archives {
            guard case .segment(let name) = file, let segment = WALSegment(name: name, size: archive.segmentSize),
                try await archive.hasLater(than: segment)
            else { continue }
            throw WaldenError(
                .integrity, "segment \(name) is missing from the repository and later ones of its timeline are there",
                hint: "Recovery stops here rather than ending early. walden plan shows what can be reached.")
        }
    }
}
