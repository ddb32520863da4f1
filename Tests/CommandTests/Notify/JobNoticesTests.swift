// SPDX-License-Identifier: MIT

import ArgumentParser
import Errors
import Foundation
import PITR
import Repository
import S3TestSupport
import Storage
import SystemPackage
import Testing

@testable import walden

@Suite("Job notices", .timeLimit(.minutes(2))) struct JobNoticesTests {
    private struct Made: CommandOutput {
        let exitStatus: Int32
        var text: String { "It is made." }
        var product: CommandProduct? { CommandProduct(name: "shop.sql.gz", bytes: 42) }

        /// A job that does its work and ends so.
        static func begun(_ exitStatus: Int32) -> (CommandContext) -> Made {
            { context in
                context.jobBegins()
                return Made(exitStatus: exitStatus)
            }
        }
    }

    private static let well = ProxyRule(.answer(ProxyAnswer(200)), times: 1...1000)

    /// Runs `body` with the notices of a configuration that has one ping at `URL` and one command that adds a line to a file.
    private func withNotices(
        _ rules: [ProxyRule], _ body: (JobNotices, FaultProxy, Captured, (String) -> [String]) async throws -> Void
    ) async throws {
        try await FaultProxy.with("http://127.0.0.1:1", rules) { proxy in
            try await withConfiguration("") { path in
                let command =
                    #"echo "$WALDEN_EVENT $WALDEN_JOB $WALDEN_STATUS $WALDEN_BACKUP_FILE $WALDEN_BACKUP_SIZE "#
                    + #"$WALDEN_EXIT_STATUS $WALDEN_RECOVERED_FROM $WALDEN_LOG" >> \#(path).told"#
                let yaml = """
                    cluster: shop
                    repositories: [{directory: /nowhere/at/all}]
                    notify:
                      targets:
                        - {name: nightly, ping: {url: "\(proxy.endpoint)/secret", run_id: true}}
                        - name: local
                          exec: '\(command)'
                    """
                try Data(yaml.utf8).write(to: URL(fileURLWithPath: path))
                let captured = Captured()
                let options = try GlobalOptions.parse(["--config", path])
                let context = captured.context(["PATH": "/usr/bin:/bin"])
                try await body(JobNotices("backup", options, context), proxy, captured) { _ in
                    ((try? String(contentsOfFile: path + ".told", encoding: .utf8)) ?? "")
                        .split(separator: "\n").map(String.init)
                }
            }
        }
    }

    @Test func `a job that goes well is told with what it made`() async throws {
        try await withNotices([Self.well]) { notices, proxy, captured, told in
            let made = try await notices.run(.backup, Made.begun(0))
            #expect(made.text == "It is made." && captured.err.isEmpty)
            #expect(proxy.requests.map(\.path) == ["/secret/start", "/secret"])
            #expect(Set(proxy.requests.map(\.query)).count == 1 && proxy.requests[0].query.hasPrefix("rid="))
            #expect(told("") == ["started backup started     ", "succeeded backup success shop.sql.gz 42 0  "])
        }
    }

    @Test func `a job that fails is told with its status and the log's tail, and fails as it did`() async throws {
        try await withNotices([Self.well]) { notices, proxy, _, told in
            let error = await #expect(throws: WaldenError.self) {
                try await notices.run(.dumpTest) { context -> Made in
                    context.jobBegins()
                    context.complain("the last line")
                    throw WaldenError(.integrity, "it is damaged")
                }
            }
            #expect(error?.message == "it is damaged")
            #expect(proxy.requests.map(\.path) == ["/secret/start", "/secret/fail"])
            #expect(told("").last == "drill_failed dump_test failure   5  the last line")
        }
    }

    @Test func `a job that is partly done has failed`() async throws {
        try await withNotices([Self.well]) { notices, _, _, told in
            _ = try await notices.run(.backup, Made.begun(7))
            #expect(told("").last == "failed backup failure shop.sql.gz 42 7  ")
        }
    }

    @Test func `after a run that failed a success is a recovery too`() async throws {
        try await withConfiguration("") { path in
            let repository = path + ".repository"
            try FileManager.default.createDirectory(atPath: repository, withIntermediateDirectories: false)
            let store = DirectoryStore(root: FilePath(repository))
            let started = Instant(microseconds: 1_760_000_000_000_000)
            var record = JobRunRecord(
                JobRunID(startedAt: started), job: .backup, scheduled: nil, startedAt: started, lease: nil, walden: "0")
            record.end = .init(
                at: started, seconds: 1, error: WaldenError(.failed, "it went wrong"), made: [], bytes: nil)
            try await JobRuns(store, cluster: "main") { started }.keep(record)
            let yaml = """
                repositories: [{directory: "\(path).repository"}]
                notify: {targets: [{name: local, exec: 'echo "$WALDEN_EVENT $WALDEN_RECOVERED_FROM" >> \(path).told'}]}
                """
            try Data(yaml.utf8).write(to: URL(fileURLWithPath: path))
            let options = try GlobalOptions.parse(["--config", path])
            let notices = JobNotices("backup", options, Captured().context(["PATH": "/usr/bin:/bin"]))
            _ = try await notices.run(.backup, Made.begun(0))
            let told = try String(contentsOfFile: path + ".told", encoding: .utf8)
            #expect(told == "started \nsucceeded \nrecovered failed\n")
        }
    }

    @Test func `nothing is told of what was done before, nor of what another run is at`() async throws {
        try await withNotices([Self.well]) { notices, proxy, _, told in
            _ = try await notices.run(.backup) { _ in Made(exitStatus: 0) }
            await #expect(throws: WaldenError.self) {
                try await notices.run(.backup) { _ -> Made in throw WaldenError(.locked, "another run goes on") }
            }
            #expect(told("").isEmpty && proxy.requests.isEmpty)
        }
    }

    @Test func `what cannot even begin has failed`() async throws {
        try await withNotices([Self.well]) { notices, _, _, told in
            await #expect(throws: WaldenError.self) {
                try await notices.run(.backup) { _ -> Made in throw WaldenError(.configuration, "it is wrong") }
            }
            #expect(told("") == ["failed backup failure   2  "])
        }
    }

    /// Fault 34 of docs/faults.md.
    @Test(arguments: [ProxyFault.internalError, .resetInRequest(after: 0), .answer(ProxyAnswer(302))])
    func `an endpoint that fails changes nothing but a line in the log`(_ fault: ProxyFault) async throws {
        try await withNotices([ProxyRule(fault, times: 1...1000)]) { notices, _, captured, told in
            let made = try await notices.run(.backup, Made.begun(0))
            #expect(made.exitStatus == 0 && told("").count == 2)
            #expect(captured.err.contains("nightly could not be told: succeeded, backup"))
            #expect(!captured.err.contains("secret"), "\(captured.err)")
        }
    }

    @Test func `a job that is cancelled is told too`() async throws {
        try await withNotices([Self.well]) { notices, proxy, _, _ in
            let task = Task {
                try await notices.run(.backup) { context -> Made in
                    context.jobBegins()
                    withUnsafeCurrentTask { $0?.cancel() }
                    try Task.checkCancellation()
                    return Made(exitStatus: 0)
                }
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(proxy.requests.map(\.path) == ["/secret/start", "/secret/fail"])
        }
    }

    @Test func `commands tell how they go, and no password gets into it`() async throws {
        try await withConfiguration("") { path in
            let command = #"printf "%s" "$WALDEN_JOB $WALDEN_EVENT $WALDEN_MESSAGE $WALDEN_LOG ; " >> \#(path).told"#
            let yaml = """
                repositories: [{directory: /nowhere/at/all}]
                postgres: {connection: "host=/nowhere/at/all password=hunter2"}
                notify: {targets: [{name: local, events: problems, exec: '\(command)'}]}
                """
            try Data(yaml.utf8).write(to: URL(fileURLWithPath: path))
            let environment = ["PATH": "/usr/bin:/bin", "WALDEN_CONFIG": path]
            for command in [["backup"], ["dump", "--tier", "daily"], ["prune"], ["dump", "test"]] {
                #expect(await Captured.run(command + ["--verbose"], environment).status != 0)
            }
            #expect(await Captured.run(["prune", "--dry-run"], environment).status != 0)
            let told = try String(contentsOfFile: path + ".told", encoding: .utf8)
            for job in ["backup failed", "dump_daily failed", "prune failed", "dump_test drill_failed"] {
                #expect(told.components(separatedBy: job).count == 2, "\(job): \(told)")
            }
            #expect(!told.contains("hunter2"))
        }
    }
}
