// SPDX-License-Identifier: MIT

import Errors
import Postgres

/// What is said of a forced segment. Pure.
struct SegmentReport {
    private static let what = "segment"
    private let segment: String
    private let policy: PushPolicy
    private let arrivals: SegmentWait.Arrivals

    init(_ segment: String, _ policy: PushPolicy, _ arrivals: SegmentWait.Arrivals) {
        (self.segment, self.policy, self.arrivals) = (segment, policy, arrivals)
    }

    func say(_ report: CheckReport, _ facts: ServerFacts) {
        let there = arrivals.places.filter { $0.time != nil }
        let missing = arrivals.places.filter { $0.time == nil }
        let isEnough =
            switch policy {
            case .all: missing.isEmpty
            case .any: !there.isEmpty
            }
        guard isEnough else { return report.failed(Self.what, failure(missing, there, facts)) }
        if !missing.isEmpty {
            report.warn(
                Self.what, "\(segment) is not in \(Self.names(missing)) yet",
                cause: missing.compactMap(\.error?.message).first,
                hint: "archive.policy is any, so archiving goes on without it: walden copy --wal-only brings it there.")
        }
        let times = there.map { "\($0.name) after \(CheckWords.duration(Self.seconds($0.time)))" }
        report.ok(
            Self.what, "\(segment) was ended, and is in \(times.joined(separator: ", "))",
            measure: CheckMeasure("segment", there.map { Self.seconds($0.time) }.max() ?? 0, .seconds))
    }

    private typealias Place = (name: String, time: Duration?, error: WaldenError?)

    private func failure(_ missing: [Place], _ there: [Place], _ facts: ServerFacts) -> WaldenError {
        let (causes, hint) = ArchivingDiagnosis.causes(facts, arrivals.archiver)
        let others = there.isEmpty ? "" : "; it is in \(Self.names(there))"
        let told = arrivals.isAcknowledged ? ["PostgreSQL was told that it is archived, and will recycle it"] : []
        let errors = missing.compactMap { place in place.error.map { "\(place.name): \($0.message)" } }
        return WaldenError(
            arrivals.isAcknowledged || arrivals.hasFailed ? .failed : .timedOut,
            "\(segment) was ended and did not arrive in \(Self.names(missing))\(others)",
            cause: (told + errors + causes).joined(separator: "; "),
            hint: hint ?? "The server's log has what archive_command said; mend that, and run walden check again.")
    }

    private static func names(_ places: [Place]) -> String { places.map(\.name).joined(separator: ", ") }

    private static func seconds(_ time: Duration?) -> Double {
        guard let (seconds, attoseconds) = time?.components else { return 0 }
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
