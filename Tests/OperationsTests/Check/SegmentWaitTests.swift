// SPDX-License-Identifier: MIT

import Errors
import Synchronization
import Testing

@testable import Operations
@testable import Postgres

/// Waiting for a segment, and what is said of it.
@Suite("A forced segment") struct SegmentWaitTests {
    private let name = Segment.name(4)

    private func place(_ name: String, _ answers: Result<Bool, WaldenError>...) -> SegmentPlace {
        let rest = Mutex(answers)
        return SegmentPlace(name: name) { _ in
            try rest.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }.get()
        }
    }

    private func findings(
        _ places: [SegmentPlace], _ policy: PushPolicy = .all,
        archiver: ArchiverFacts = Servers.archiver(archived: nil),
        patience: Duration = .seconds(60)
    ) async throws -> [CheckFinding] {
        let wait = SegmentWait(name, policy, places, failedBefore: 0, patience: patience)
        let arrivals = try await wait.run { archiver }
        let report = CheckReport(repository: nil)
        SegmentReport(name, policy, arrivals).say(report, Servers.server().facts)
        return report.close()
    }

    @Test func `it is waited for until all have it, and the time is said`() async throws {
        let late = place("far", .failure(Archives.unreachable), .success(false), .success(true))
        let findings = try await findings([place("near", .success(true)), late])
        #expect(findings.map(\.result) == [.ok])
        #expect(
            findings.first?.detail.contains("near after") == true
                && findings.first?.detail.contains("far after") == true)
        #expect(findings.first?.measure?.label == "segment")
    }

    @Test func `what the server takes for archived and is not there fails at once`() async throws {
        let findings = try await findings([place("near", .success(false))], archiver: Servers.archiver())
        #expect(findings.failed == ["segment"])
        #expect(findings.first?.cause?.contains("was told that it is archived") == true)
    }

    @Test func `a command that fails three times is not waited for any longer`() async throws {
        let findings = try await findings(
            [place("near", .success(false))], archiver: Servers.archiver(archived: nil, failed: 1))
        #expect(findings.failed == ["segment"] && findings.first?.code == .failed)
        #expect(findings.first?.cause?.contains("last failed segment") == true)
        #expect(findings.first?.hint?.contains("log") == true)
    }

    @Test func `with any one is enough, and who lacks it is said`() async throws {
        let places = [place("near", .success(true)), place("far", .failure(Archives.unreachable))]
        let any = try await findings(places, .any(grace: .seconds(1)), archiver: Servers.archiver())
        #expect(any.map(\.result) == [.warn, .ok] && any.first?.detail.contains("far") == true)
        let all = try await findings(places, archiver: Servers.archiver())
        #expect(all.failed == ["segment"] && all.first?.detail.contains("it is in near") == true)
    }

    @Test func `it is waited for no longer than was said`() async throws {
        let findings = try await findings([place("near", .success(false))], patience: .milliseconds(30))
        #expect(findings.first?.code == .timedOut && findings.first?.result == .failed)
    }
}
