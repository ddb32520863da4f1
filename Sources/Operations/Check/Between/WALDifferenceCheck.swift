// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// What WAL one repository has and another lacks. Memory grows with the breaks in it, not with the segments; time with both.
struct WALDifferenceCheck: Check {
    let what = "WAL"
    let repository: String? = nil
    private let repositories: ClusterRepositories
    private let pause: Duration

    /// `pause`: after so long it is looked again for what is missing, since a segment may be on its way to some and be there in others.
    init(_ repositories: ClusterRepositories, pause: Duration = .seconds(2)) {
        (self.repositories, self.pause) = (repositories, pause)
    }

    func run(_ report: CheckReport) async throws {
        let holdings = try await holdings(of: repositories.places, report)
        guard holdings.count > 1 else { return }
        let first = differences(of: holdings, beside: holdings)
        let lacking = Set(first.filter { $0.missing > 0 }.map(\.name))
        var again: [WALHolding] = []
        if !lacking.isEmpty {
            try await Task.sleep(for: pause)
            again = try await self.holdings(of: repositories.places.filter { lacking.contains($0.name) }, report)
        }
        let second = differences(of: again, beside: holdings)
        for difference in first { say(second.first { $0.name == difference.name } ?? difference, report) }
    }

    private func differences(of own: [WALHolding], beside all: [WALHolding]) -> [WALDifference] {
        own.map { holding in WALDifference(of: holding, beside: all.filter { $0.name != holding.name }) }
    }

    private func holdings(of places: [RepositoryPlace], _ report: CheckReport) async throws -> [WALHolding] {
        var holdings: [WALHolding] = []
        for place in places {
            do {
                holdings.append(try await WALHolding.read(place, repositories.cluster))
            } catch let error as WaldenError where error.code != .cancelled {
                report.warn(
                    what, error.during("the WAL of \(place.name) cannot be compared"),
                    hint: "Look at the other lines on \(place.name).")
            }
        }
        return holdings
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
