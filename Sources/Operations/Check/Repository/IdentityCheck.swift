// SPDX-License-Identifier: MIT

import Errors
import Repository

/// The server is the one that the repository knows: nothing of another one gets in.
struct IdentityCheck: Check {
    let what = "server"
    private let place: RepositoryPlace
    private let cluster: String
    private let reading: ServerReading

    init(_ place: RepositoryPlace, cluster: String, _ reading: ServerReading) {
        (self.place, self.cluster, self.reading) = (place, cluster, reading)
    }

    var repository: String? { place.name }

    func run(_ report: CheckReport) async throws {
        // Where one of them does not answer, that has a line.
        guard let server = try? await reading.server(), let archive = try? await place.open(cluster) else { return }
        let generation = try archive.generation(of: server.facts.systemIdentifier)
        let newest = try archive.record.newest()
        guard generation.major == server.facts.major, generation.segmentBytes == server.facts.segmentSize.bytes else {
            throw WaldenError(
                .refused,
                "the server is PostgreSQL \(server.facts.major), and the repository knows it as \(generation.id.text)",
                hint: "After pg_upgrade run walden init --new-generation.")
        }
        guard generation.id == newest.id else {
            return report.warn(
                what, "it is \(generation.id.text), and a later generation is known: \(newest.id.text)",
                hint: "Only one of them should archive. Look whether this is the server that is meant.")
        }
        report.ok(what, "it is the generation that archives here, \(generation.id.text)")
    }
}
