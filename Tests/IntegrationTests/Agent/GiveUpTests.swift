// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import PostgresTestSupport
import SystemPackage
import Testing

/// WAL is given up only where somebody asked for it, and then every surface says so.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .serialized)
struct GiveUpTests {
    private static let phrase = "permanently dropped, recovery gap created"

    @Test(arguments: [true, false])
    func `beyond the limit what cannot be archived is given up, and the gap is recorded once the repository is back`(
        byAgent: Bool
    ) async throws {
        try await withAgentFixture(falls: !byAgent) { fixture in
            try fixture.configureDrop(backlog: "64MiB")
            let agent = byAgent ? try await RunningAgent.start(fixture) : nil
            let kept = try await fixture.switchSegment()
            try await fixture.waitUntilArchived(kept)
            try await fixture.hideRepository()
            let lost = try await fixture.switchSegment()
            try await fixture.waitForFailure()
            // Four wait: that is what the policy allows.
            #expect(try fixture.archiveStatus("ready").contains(lost))
            for _ in 0..<6 { try await fixture.switchSegment() }
            try await fixture.waitUntilArchived(lost)
            #expect(try fixture.log().contains("\(lost): \(Self.phrase)"))
            try await fixture.showRepository()
            let last = try await fixture.switchSegment()
            try await fixture.waitUntilArchived(last)
            #expect(!fixture.isStored(lost) && fixture.isStored(last))
            try await fixture.cluster.wait(for: "the gap to be recorded: \(agent?.log ?? "")") {
                try await fixture.walden("wal", "list").out.contains(Self.phrase)
            }
            let listed = try await fixture.walden("wal", "list")
            #expect(listed.out.contains(lost), "\(listed)")
            let status = try await fixture.walden("status")
            #expect(status.status == 1, "\(status)")
        }
    }

    @Test func `without the policy, or below its limit, nothing is ever given up`() async throws {
        try await withAgentFixture(falls: true) { fixture in
            try fixture.configureDrop(backlog: "1GiB")
            try await fixture.hideRepository()
            var last = ""
            for _ in 0..<8 { last = try await fixture.switchSegment() }
            try await fixture.waitForFailure(after: 2)
            #expect(try fixture.archiveStatus("done").isEmpty)
            try await fixture.showRepository()
            try await fixture.waitUntilArchived(last)
            try await fixture.expectEverythingArchived()
        }
    }

    /// Fault 13 of docs/faults.md.
    @Test func `a loss that cannot be written down is no loss: the segment stays`() async throws {
        try await withAgentFixture(falls: true) { fixture in
            try fixture.configureDrop(backlog: "16MiB", records: "/proc/nowhere")
            try await fixture.hideRepository()
            var last = ""
            for _ in 0..<5 { last = try await fixture.switchSegment() }
            try await fixture.waitForFailure(after: 1)
            #expect(try fixture.archiveStatus("done").isEmpty)
            #expect(try fixture.log().contains("the loss cannot be written down"))
            try await fixture.showRepository()
            try await fixture.waitUntilArchived(last)
            try await fixture.expectEverythingArchived()
        }
    }
}

extension WaldenFixture {
    fileprivate func configureDrop(backlog: String, records: String? = nil) throws {
        let text = try String(contentsOfFile: configuration.string, encoding: .utf8)
        let folder = records ?? cluster.folder.appending("losses").string
        let drop = "archive:\n  drop:\n    backlog: \(backlog)\n    records: \(folder)\n"
        try Data((text + drop).utf8).write(to: URL(fileURLWithPath: configuration.string))
    }

    fileprivate func hideRepository() async throws {
        try await cluster.succeed("/bin/mv", [repository.string, repository.string + ".away"])
    }

    fileprivate func showRepository() async throws {
        try await cluster.succeed("/bin/mv", [repository.string + ".away", repository.string])
    }
}
