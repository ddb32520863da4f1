// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// What ALTER SYSTEM wrote is the user's; a restore only adds to it.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct AlteredSettingsTests {
    /// A comment in Latin-1, which is not UTF-8.
    private static let latin1 = Data([0x23, 0x20, 0x63, 0x61, 0x66, 0xE9, 0x0A])

    @Test(arguments: [Data(), latin1])
    func `what ALTER SYSTEM set stays in a restored server, byte for byte`(_ more: Data) async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.server.sql("ALTER SYSTEM SET work_mem = '7MB'")
            let name = "postgresql.auto.conf"
            let path = fixture.server.dataDirectory.appending(name)
            try fixture.rewrite(path) { $0.append(more) }
            let before = try Data(contentsOf: URL(fileURLWithPath: path.string))
            try await fixture.fill("orders")
            try await fixture.backup()
            let place = fixture.place()
            try await fixture.restore(place, "--immediate")
            let after = try Data(contentsOf: URL(fileURLWithPath: place.path.appending(name).string))
            #expect(after.starts(with: before))
            #expect(try await fixture.has("orders", place))
            #expect(try await fixture.value(place, "SHOW work_mem") == "7MB")
        }
    }
}
