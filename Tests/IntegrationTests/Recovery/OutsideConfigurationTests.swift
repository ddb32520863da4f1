// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// Debian's layout: the configuration lies elsewhere and says where the data is.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct OutsideConfigurationTests {
    @Test func `configuration outside the data directory comes along and leads the copy to itself`() async throws {
        try await RecoveryFixture.with { fixture in
            let server = fixture.server
            let etc = fixture.folder.appending("etc")
            try await moveConfiguration(fixture, to: etc)
            let id = try await fixture.backup()
            #expect(fixture.names(in: try fixture.backupFolder(id)).contains("config.tar.zst"))
            try await fixture.fill("orders")
            try await fixture.archiveAll()
            let etcBefore = try FolderListing(etc)
            let pid = fixture.folder.appending("main.pid")
            let pidBefore = try fixture.content(pid)

            let place = fixture.place()
            let outcome = try await fixture.restore(place, "--latest")
            #expect(
                outcome["warnings"]?.elements.contains { $0.text?.contains("outside the data directory") == true }
                    == true)
            #expect(
                try await fixture.value(place, RecoveryFixture.summary(of: "orders")) == RecoveryFixture.thousandRows)
            // conf.d came along and is read; every path leads into the copy.
            #expect(try await fixture.value(place, "SHOW work_mem") == "7654kB")
            for (name, value) in [
                ("data_directory", place.path.string), ("hba_file", place.path.appending("pg_hba.conf").string),
                ("ident_file", place.path.appending("pg_ident.conf").string), ("external_pid_file", ""),
                ("config_file", place.path.appending("postgresql.conf").string),
            ] {
                #expect(try await fixture.value(place, "SHOW \(name)") == value)
            }
            #expect(try fixture.content(pid) == pidBefore)
            #expect(try FolderListing(etc) == etcBefore)
            #expect(try await fixture.text("SHOW data_directory") == server.dataDirectory.string)
        }
    }

    /// Moves the files as Debian lays them, and starts the server from there.
    private func moveConfiguration(_ fixture: RecoveryFixture, to etc: FilePath) async throws {
        let server = fixture.server
        try await server.stop()
        try await server.succeed("/bin/mkdir", ["-p", etc.appending("conf.d").string])
        for name in ["postgresql.conf", "pg_hba.conf", "pg_ident.conf"] {
            try await server.succeed("/bin/mv", [server.dataDirectory.appending(name).string, etc.string])
        }
        let lines = """

            data_directory = '\(server.dataDirectory)'
            hba_file = '\(etc)/pg_hba.conf'
            ident_file = '\(etc)/pg_ident.conf'
            external_pid_file = '\(fixture.folder)/main.pid'
            include_dir = 'conf.d'

            """
        let main = etc.appending("postgresql.conf")
        try fixture.rewrite(main) { $0.append(Data(lines.utf8)) }
        try "work_mem = 7654kB\n".write(
            toFile: etc.appending("conf.d/extra.conf").string, atomically: false, encoding: .utf8)
        try await server.succeed(
            "pg_ctl",
            [
                "-D", server.dataDirectory.string, "-o", "-c config_file=\(main)", "-l", server.logFile.string, "-w",
                "start",
            ])
    }
}
