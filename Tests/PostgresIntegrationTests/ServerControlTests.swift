// SPDX-License-Identifier: MIT

import Errors
import Postgres
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct ServerControlTests {
    private func stopped() -> ThrowawayCluster.Options {
        var options = ThrowawayCluster.Options()
        options.starts = false
        return options
    }

    @Test func server_startsWithItsOptions_andStopsTwice() async throws {
        try await ThrowawayCluster.with(stopped()) { cluster in
            #expect(DataDirectory.runningServer(at: cluster.dataDirectory) == nil)
            try await cluster.control.start(
                options: ["-c", "work_mem=7MB", "-c", "cluster_name=it's $HOME"], logFile: cluster.logFile,
                timeout: .seconds(60))
            #expect((DataDirectory.runningServer(at: cluster.dataDirectory) ?? 0) > 0)
            let shown = try await cluster.sql("SELECT current_setting('work_mem'), current_setting('cluster_name')")
            #expect(shown == [["7MB", "it's $HOME"]])
            let again = await #expect(throws: WaldenError.self) { try await cluster.start() }
            #expect(again?.code == .refused)
            // The refusal left it alone.
            try await cluster.sql("SELECT 1")
            try await cluster.stop()
            try await cluster.stop()
            #expect(DataDirectory.runningServer(at: cluster.dataDirectory) == nil)
        }
    }

    @Test func start_tellsTheLogsReason_whenTheServerRefuses() async throws {
        try await ThrowawayCluster.with(stopped()) { cluster in
            try await cluster.configure(["shared_preload_libraries": "no_such_library"])
            let error = await #expect(throws: WaldenError.self) { try await cluster.start() }
            #expect(error?.code == .failed)
            #expect(
                error?.cause?.contains("FATAL:  could not access file \"no_such_library\"") == true, "\(error as Any)")
            #expect(error?.hint?.contains(cluster.logFile.string) == true)
        }
    }

    @Test func start_leavesNoServer_whenItsTaskIsCancelled() async throws {
        try await ThrowawayCluster.with(stopped()) { cluster in
            // Recovery waits for this command, so the server never accepts connections.
            let started = cluster.folder.appending("started")
            try await cluster.configure(["restore_command": "touch \(started); sleep 600"])
            try await cluster.succeed("/bin/touch", [cluster.dataDirectory.appending("recovery.signal").string])
            let task = Task { try await cluster.start() }
            try await cluster.wait(for: "recovery") { try await cluster.run("/bin/ls", [started.string]).status == 0 }
            task.cancel()
            let error = await #expect(throws: WaldenError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            #expect(DataDirectory.runningServer(at: cluster.dataDirectory) == nil)
        }
    }

    @Test func start_timesOut_whenTheServerAcceptsNoConnections() async throws {
        try await ThrowawayCluster.with(stopped()) { cluster in
            try await cluster.configure(["restore_command": "sleep 600"])
            try await cluster.succeed("/bin/touch", [cluster.dataDirectory.appending("recovery.signal").string])
            let error = await #expect(throws: WaldenError.self) {
                try await cluster.control.start(options: [], logFile: cluster.logFile, timeout: .seconds(2))
            }
            #expect(error?.code == .timedOut)
            #expect(DataDirectory.runningServer(at: cluster.dataDirectory) == nil)
        }
    }

    @Test func start_isRefused_whenAShellWouldMisreadThePath() async throws {
        let programs = try #require(PostgresInstallations.all.last)
        let control = ServerControl(programs: programs, dataDirectory: "/tmp/$(false)", runAs: nil)
        let error = await #expect(throws: WaldenError.self) {
            try await control.start(options: [], logFile: "/tmp/log", timeout: .seconds(2))
        }
        #expect(error?.code == .refused)
    }

    @Test(arguments: PostgresInstallations.all)
    func programs_areFound_orRefusedWithBothVersions(programs: PostgresPrograms) async throws {
        let found = try await PostgresPrograms.find(
            major: programs.major, explicit: nil, environment: ["PATH": "/nonexistent:\(programs.binFolder)"])
        #expect(found == programs)
        let explicit = try await PostgresPrograms.find(
            major: programs.major, explicit: programs.binFolder, environment: [:])
        #expect(explicit == programs)
        let wrong = await #expect(throws: WaldenError.self) {
            try await PostgresPrograms.find(major: 99, explicit: programs.binFolder, environment: [:])
        }
        #expect(wrong?.code == .refused)
        #expect(wrong?.cause?.contains("PostgreSQL \(programs.major)") == true)
        #expect(wrong?.cause?.contains("PostgreSQL 99") == true)
    }

    @Test func programs_areNotFound_whenThereAreNone() async throws {
        for explicit: FilePath? in [nil, "/nonexistent"] {
            let error = await #expect(throws: WaldenError.self) {
                try await PostgresPrograms.find(major: 99, explicit: explicit, environment: ["PATH": "/nonexistent"])
            }
            #expect(error?.code == .notFound)
            #expect(error?.hint != nil)
        }
    }
}
