// SPDX-License-Identifier: MIT

import Testing

extension RecoveryFixture {
    /// A half restore: no control file, so that no server starts.
    func expectUnstartable(_ place: Place, location: SourceLocation = #_sourceLocation) async throws {
        #expect(!exists(place.path.appending("global/pg_control")), sourceLocation: location)
        guard exists(place.path) else { return }
        let started = try await run(
            server.programs.path("pg_ctl").string,
            ["-D", place.path.string, "-l", folder.appending("unstartable.log").string, "-t", "20", "-w", "start"])
        #expect(started.status != 0, "it started: \(started.testDescription)", sourceLocation: location)
    }
}
