// SPDX-License-Identifier: MIT

import Errors
import Foundation
import SystemPackage
import Testing

extension RecoveryFixture {
    /// What PostgreSQL itself does with recovery settings that no plan wrote: `settings` are added to those of a restore that
    /// was not started, and the last value of a name counts. Tells whether it came out of recovery, or ended, and the server's log.
    func startByHand(_ place: Place, _ settings: [(name: String, value: String)]) async throws -> (
        isPromoted: Bool, log: String
    ) {
        let lines = settings.map { "\($0.name) = '\($0.value)'\n" }.joined()
        let file = try FileHandle(
            forWritingTo: URL(fileURLWithPath: place.path.appending("postgresql.auto.conf").string))
        defer { try? file.close() }  // what could not be written has thrown
        try file.seekToEnd()
        try file.write(contentsOf: Data(lines.utf8))
        let log = place.path.appending("by-hand.log")
        // A failure here shows in the server being gone.
        _ = try await run(
            server.programs.path("pg_ctl").string,
            ["-D", place.path.string, "-l", log.string, "-t", "60", "-w", "start"])
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(60)
        while clock.now < deadline {
            if !exists(place.path.appending("postmaster.pid")) { return (false, try content(log)) }
            // It may be about to end.
            if (try? await value(place, "SELECT pg_is_in_recovery()")) == "f" { return (true, try content(log)) }
            try await clock.sleep(for: .milliseconds(100))
        }
        throw WaldenError(
            .timedOut, "the server started by hand neither ended nor was promoted", cause: try content(log))
    }
}
