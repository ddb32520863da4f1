// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// The host on which the runbook is followed: its commands run as they stand, with places, moments and names put in.
struct RunbookHost {
    let fixture: RecoveryFixture
    /// What stands in the runbook, and what it is here; the first comes first.
    var places: [(String, String)]
    private let programs: FilePath

    init(_ fixture: RecoveryFixture) async throws {
        self.fixture = fixture
        let folder = fixture.folder
        programs = folder.appending("bin")
        places = [
            ("/var/lib/postgresql/15/main", fixture.server.dataDirectory.string), ("/srv/", "\(folder)/srv/"),
            ("/var/tmp/", "\(folder)/srv/"), ("-h /tmp", "-h \(folder)"),
            ("--socket-directory /tmp", "--socket-directory \(folder)"),
        ]
        try await fixture.server.succeed("/bin/mkdir", ["-p", programs.string, "\(folder)/srv"])
        try await makeService()
        let restored = ["restored", "again"].map { folder.appending("srv").appending($0) }
        fixture.server.onCleanup { [server = fixture.server] in
            for place in restored {
                // Where none runs there is nothing to stop.
                _ = try? await server.run("pg_ctl", ["-D", place.string, "-m", "immediate", "-w", "stop"])
            }
        }
    }

    /// In place of systemd's: it starts and stops the cluster.
    private func makeService() async throws {
        let script = """
            #!/bin/sh
            case "$1" in
                start) exec pg_ctl -D '\(fixture.server.dataDirectory)' -l '\(fixture.server.logFile)' -w -t 60 start ;;
                stop) exec pg_ctl -D '\(fixture.server.dataDirectory)' -m fast -w -t 60 stop ;;
            esac
            """
        let path = programs.appending("systemctl")
        try script.write(toFile: path.string, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path.string)
    }

    /// Puts what is asked for here in the place of an example of the runbook.
    mutating func put(_ value: String, for example: String) { places.insert((example, value), at: 0) }

    /// Runs a command in a shell as the server's user; its standard output and error.
    @discardableResult
    func run(
        _ command: String, statuses: Set<Int32> = [0], port: Int = 5432, location: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let line = places.reduce(command) { $0.replacing($1.0, with: $1.1) }
        let built = FilePath(RecoveryPrograms.walden).removingLastComponent()
        let result = try await fixture.run(
            "/bin/sh", ["-c", line],
            environment: [
                "PATH": "\(programs):\(built):\(fixture.server.programs.binFolder):/usr/local/bin:/usr/bin:/bin",
                "PGHOST": fixture.folder.string, "PGPORT": String(port), "PGUSER": "postgres",
            ])
        #expect(statuses.contains(result.status), "\(line)\n\(result.testDescription)", sourceLocation: location)
        return result.out + result.err
    }

    /// Runs a command again and again until it answers `answer`, as the runbook says.
    func wait(_ command: String, until answer: String, port: Int = 5432) async throws {
        try await fixture.server.wait(for: "\(command) to say \(answer)") {
            let out = try await run(command, statuses: [0, 1, 2], port: port)
            return out.split(separator: "\n").contains { $0.trimmingCharacters(in: .whitespaces) == answer }
        }
    }
}
