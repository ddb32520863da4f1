// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// What WAL one repository has and another lacks. Memory grows with the breaks in it, not with the segments; time with both.
struct WALDifferenceCheck: Check {
    let what = "WAL"
    let repository: String? = nil
    private let repositories: ClusterRepositories

    init(_ repositories: ClusterRepositories) { self.repositories = repositories }

    func run(_ report: CheckReport) async throws {
        var holdings: [WALHolding] = []
        for place in repositories.places {
            do {
                holdings.append(try await WALHolding.read(place, repositories.cluster))
            } catch let error as WaldenError where error.code != .cancelled {
                report.warn(
                    what, error.during("the WAL of \(place.name) cannot be compared"),
                    hint: "Look at the other lines on \(place.name).")
            }
        }
        guard holdings.count > 1 else { return }
        let differences = holdings.map { holding in
            WALDifference(of: holding, beside: holdings.filter { $0.name != holding.name })
        }
        for difference in differences { say(difference, report) }
    }

    private func say(_ difference: WALDifference, _ report: CheckReport) {
        guard difference.missing > 0 else {
            return report.ok(what, "\(difference.name) has all WAL that the others have")
        }
        let newest = difference.lags.map(\.description)
        report.warn(
            what, "\(difference.name) lacks \(Self.segments(difference.missing)) that others have",
            cause: newest.isEmpty
                ? "they are missing between those that it has" : newest.joined(separator: "; "),
            hint: "They come by walden copy from \(difference.helper) to \(difference.name).")
    }

    static func segments(_ count: UInt64) -> String { "\(count) segment\(count == 1 ? "" : "s")" }
}
