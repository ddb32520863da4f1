// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import PostgresTestSupport
import SystemPackage
import Testing

extension RecoveryFixture {
    /// What PostgreSQL itself does with recovery settings that no plan wrote: `settings` are added to those of a restore that
    /// was not started, and the last value of a name counts. Gives pg_ctl's exit status and the server's log.
    func startByHand(_ place: Place, _ settings: [(name: String, value: String)]) async throws -> (Int32, log: String) {
        let lines = settings.map { "\($0.name) = '\($0.value)'\n" }.joined()
        let file = try FileHandle(
            forWritingTo: URL(fileURLWithPath: place.path.appending("postgresql.auto.conf").string))
        defer { try? file.close() }  // what could not be written has thrown
        try file.seekToEnd()
        try file.write(contentsOf: Data(lines.utf8))
        let log = place.path.appending("by-hand.log")
        let started = try await run(
            server.programs.path("pg_ctl").string,
            ["-D", place.path.string, "-l", log.string, "-t", "60", "-w", "start"])
        return (started.status, try content(log))
    }
}
