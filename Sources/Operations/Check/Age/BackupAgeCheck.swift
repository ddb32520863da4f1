// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// A repository has a good base backup that is young enough: without one all the WAL restores nothing.
struct BackupAgeCheck: Check {
    let what = "last backup"
    private let place: RepositoryPlace
    private let cluster: String
    private let limit: CheckLimit?
    private let now: @Sendable () -> Instant

    init(_ place: RepositoryPlace, cluster: String, _ limit: CheckLimit?, now: @escaping @Sendable () -> Instant) {
        (self.place, self.cluster, self.limit, self.now) = (place, cluster, limit, now)
    }

    var repository: String? { place.name }

    func run(_ report: CheckReport) async throws {
        // A repository that cannot be opened has a line.
        guard let archive = try? await place.open(cluster) else { return }
        let listing = try await archive.backups(try archive.record.newest()).listing()
        say(listing.markers, damaged: listing.damaged.count, report)
    }

    func say(_ markers: [BackupMarker], damaged: Int, _ report: CheckReport) {
        if damaged > 0 {
            report.warn(
                what, "\(CheckWords.count(damaged, "base backup")) cannot be used: the marker is damaged",
                hint: "walden list says what is wrong, and walden verify what else is.")
        }
        guard let newest = markers.max(by: { ($0.stoppedAt, $0.id) < ($1.stoppedAt, $1.id) }) else {
            return report.failed(
                what,
                WaldenError(
                    .notFound, "there is no base backup: WAL alone restores nothing",
                    hint: "Take one with walden backup."))
        }
        let seconds = newest.stoppedAt.seconds(until: now())
        report.age(
            what, seconds, limit, "\(newest.id.text) is \(CheckWords.duration(seconds)) old",
            cure: "Take one with walden backup, and see with walden job list why none was taken.",
            "backup_age_\(place.name)")
    }
}
