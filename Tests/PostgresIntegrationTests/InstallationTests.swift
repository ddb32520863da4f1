// SPDX-License-Identifier: MIT

import PostgresTestSupport
import Testing

@Suite struct InstallationTests {
    /// Without an installation every other test of this target is skipped, so somebody must say it.
    @Test(
        .enabled(
            if: PostgresInstallations.areThere || PostgresInstallations.areRequired, "\(PostgresInstallations.skipped)")
    )
    func installations_areThere_whenRequired() {
        #expect(PostgresInstallations.areThere, "\(PostgresInstallations.skipped)")
    }
}
