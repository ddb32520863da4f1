// SPDX-License-Identifier: MIT

import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct PageChecksumTests {
    @Test func `a page with a wrong checksum is told everywhere and the backup still restores`() async throws {
        try await RecoveryFixture.with {
            $0.cluster.checksums = true
        } _: { fixture in
            let server = fixture.server
            try await fixture.fill("orders")
            try await fixture.fill("broken", rows: 5000)
            let file = try await fixture.text("SELECT pg_relation_filepath('broken')")
            try await server.stop()
            try fixture.rewrite(server.dataDirectory.pushing(FilePath(file))) { bytes in bytes[8192 + 4000] ^= 0xFF }
            try await server.start()

            let taken = try await fixture.walden("backup", "--json")
            #expect(taken.status == 5, "\(taken.testDescription)")
            let result = try #require(try taken.document()["result"])
            let id = try #require(result["backup"]?["id"]?.text)
            #expect(result["backup"]?["checksum_failures"]?.number ?? 0 > 0)
            #expect(taken.out.contains(file), "the page's file is not named: \(taken.out)")
            let listed = try await fixture.succeed("list")
            #expect(listed.out.contains(id) && listed.out.contains("DAMAGED PAGES"))
            let planned = try await fixture.succeed("plan", "--immediate")
            #expect(planned.out.contains("wrong checksum"))

            let place = fixture.place()
            try await fixture.restore(place, "--immediate")
            #expect(
                try await fixture.value(place, RecoveryFixture.summary(of: "orders")) == RecoveryFixture.thousandRows)
        }
    }
}
