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

    public init(_ cluster: ClusterArchive) { self.cluster = cluster }

    /// Puts the file called `name` at `path`, by rename: a short or torn file is never there.
    ///
    /// Throws whenever it cannot tell: a repository that does not answer, a damaged object, `.integrity` for a hole (the
    /// segment is missing and later ones are there). Recovery must then stop, not end.
    public func run(_ name: String, to path: FilePath) async throws -> Outcome {
        let file = try WALFile(name: name)
        let generation = try cluster.generation(of: try await WorkingDataDirectory.systemIdentifier())
        let archive = try cluster.wal(generation)
        let delivery = try await WALDelivery.begin(to: path)
        do {
            guard try await archive.fetch(file, to: { try delivery.append($0) }) else {
                delivery.abandon()
                return try await explainAbsence(of: file, in: archive)
            }
            try await delivery.finish(as: file, of: generation)
            return .delivered
        } catch {
            delivery.abandon()
            throw error
        }
    }

    private func explainAbsence(of file: WALFile, in archive: WALArchive) async throws -> Outcome {
        guard case .segment(let name) = file, let segment = WALSegment(name: name, size: archive.segmentSize),
            try await archive.hasLater(than: segment)
        else { return .endOfArchive }
        throw WaldenError(
            .integrity, "segment \(name) is missing from the repository and later ones of its timeline are there",
            hint: "Recovery stops here rather than ending early. walden plan shows what can be reached.")
    }
}
