// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// `walden wal push` and `fetch` for programs: one document on standard output, the statuses unchanged.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct WALJSONTests {
    @Test func `with json each call prints exactly one document, and the status is PostgreSQL's`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.segment(5)
            let target = try await fixture.makeFolder("fetched").appending(path.name).string
            let (push, fetch) = (
                ["wal", "push", "--json", path.string], ["wal", "fetch", "--json", path.name, target]
            )

            #expect(try await outcome(fetch, status: 1, fixture) == "end_of_archive")
            #expect(try await outcome(push, status: 0, fixture) == "stored")
            #expect(try await outcome(push, status: 0, fixture) == "already_there")
            #expect(try await outcome(fetch, status: 0, fixture) == "delivered")
            let other = try await fixture.segment(5, filler: 9, in: "other")
            #expect(try await outcome(["wal", "push", "--json", other.string], status: 1, fixture) == "conflict")
            #expect(try await outcome(["wal", "fetch", "--json", "x", target], status: 126, fixture) == "usage")
        }
    }

    /// The document's outcome, or the code of its error.
    private func outcome(_ arguments: [String], status: Int32, _ fixture: WaldenFixture) async throws -> String? {
        let answer = try await fixture.run([fixture.programs.walden.string] + arguments)
        #expect(answer.status == status, "\(arguments): \(answer)")
        let document = try JSONSerialization.jsonObject(with: Data(answer.out.utf8)) as? [String: Any]
        #expect(document?["schema"] as? Int == 1)
        #expect(document?["command"] as? String == arguments.prefix(2).joined(separator: " "))
        let result = document?["result"] as? [String: Any] ?? document?["error"] as? [String: Any]
        return result?["outcome"] as? String ?? result?["code"] as? String
    }
}
