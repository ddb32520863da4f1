// SPDX-License-Identifier: MIT

import Repository

/// The repository is there and knows the cluster.
struct OpeningCheck: Check {
    let what = "repository"
    private let place: RepositoryPlace
    private let cluster: String

    init(_ place: RepositoryPlace, cluster: String) { (self.place, self.cluster) = (place, cluster) }

    var repository: String? { place.name }

    func run(_ report: CheckReport) async throws {
        let record = try await place.open(cluster).record
        let newest = try record.newest()
        _ = try newest.segmentSize()
        let generations = record.generations.map(\.id.text).joined(separator: ", ")
        report.ok(what, "\(place.store.properties.location) knows \(cluster), generation \(generations)")
    }
}
