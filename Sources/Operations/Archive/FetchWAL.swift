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

    private let cluster: ClusterArchive
    private let unopened: [ClusterRepositories.Unopened]

    public init(_ cluster: ClusterArchive) {
        self.cluster = cluster
        unopened = []
    }

    public init(_ reading: ClusterRepositories.Reading) {
        (cluster, unopened) = (reading.cluster, reading.unopened)
    }

    /// Puts the file called `name` at `path`, by rename: a short or torn file is never there.
    ///
    /// Repositories are asked in their order; one that does not answer, or has the file damaged, is passed over. Throws whenever it
    /// cannot tell: a repository that could not be asked when no other has the file, a damaged object that is nowhere whole,
    /// `.integrity` for a hole (the segment is missing and later ones are there). Recovery must then stop, not end.
    public func run(_ name: String, to path: FilePath) async throws -> Outcome {
        let file = try WALFile(name: name)
        let generation = try cluster.generation(of: try await WorkingDataDirectory.systemIdentifier())
        let archive = try cluster.wal(generation)
        let delivery = try await WALDelivery.begin(to: path)
        do {
            guard try await deliver(file, from: archive, generation, delivery) else {
                delivery.abandon()
                return try await explainAbsence(of: file, in: archive)
            }
            return .delivered
        } catch {
            delivery.abandon()
            throw error
        }
    }

    /// False when it is surely in none of the repositories that were opened.
    private func deliver(
        _ file: WALFile, from archive: WALArchive, _ generation: ClusterRecord.Generation, _ delivery: WALDelivery
    ) async throws -> Bool {
        var failures: [WaldenError] = []
        for one in archive.alternatives {
            do {
                guard try await one.fetch(file, to: { try delivery.append($0) }) else { continue }
                try await delivery.finish(as: file, of: generation)
                failures.forEach(archive.store.passedOver)
                return true
            } catch let error as WaldenError where error.code != .cancelled {
                failures.append(error)
                try await delivery.restart()
            }
        }
        if let failure = failures.first { throw failure }
        return false
    }

    private func explainAbsence(of file: WALFile, in archive: WALArchive) async throws -> Outcome {
        if let unknown = unopened.first {
            throw unknown.error.during(
                "\(file.name) is in none of the other repositories, and \(unknown.repository) cannot be asked")
        }
        guard case .segment(let name) = file, let segment = WALSegment(name: name, size: archive.segmentSize),
            try await archive.hasLater(than: segment)
        else { return .endOfArchive }
        throw WaldenError(
            .integrity, "segment \(name) is missing from the repository and later ones of its timeline are there",
            hint: "Recovery stops here rather than ending early. walden plan shows what can be reached.")
    }
}
