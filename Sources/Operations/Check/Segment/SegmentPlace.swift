// SPDX-License-Identifier: MIT

import Errors
import PITR
import Postgres
import Repository

/// A repository, asked whether a segment of the server is there.
struct SegmentPlace: Sendable {
    let name: String
    /// Throws what keeps it from being asked.
    let contains: @Sendable (String) async throws -> Bool

    init(name: String, contains: @escaping @Sendable (String) async throws -> Bool) {
        (self.name, self.contains) = (name, contains)
    }

    init(_ place: RepositoryPlace, _ cluster: String, _ facts: ServerFacts) {
        self.init(name: place.name) { segment in
            let archive = try await place.open(cluster)
            let wal = try archive.wal(try archive.generation(of: facts.systemIdentifier))
            guard let segment = WALSegment(name: segment, size: wal.segmentSize) else {
                throw WaldenError(
                    .integrity, "the server says that it ended \(segment.prefix(40)), which is no segment")
            }
            return try await wal.contains(segment)
        }
    }
}
