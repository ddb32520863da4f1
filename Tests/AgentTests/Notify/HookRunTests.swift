// SPDX-License-Identifier: MIT

import Errors
import Foundation
import Glibc
import Testing

@testable import Agent

@Suite("Notification hooks", .timeLimit(.minutes(2))) struct HookRunTests {
    private func run(
        _ command: String, _ event: NotificationEvent = .test(.failed), timeout: Duration = .seconds(60),
        environment: [String: String] = ["PATH": "/usr/bin:/bin"]
    ) async throws {
        try await HookRun(HookTarget(command, environment: environment), timeout: timeout).run(event)
    }

    private func withFile(_ body: (String) async throws -> Void) async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("walden-hook-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }  // in the system's temporary folder anyway
        try await body(file.path)
    }

    private func content(_ file: String) -> String { (try? String(contentsOfFile: file, encoding: .utf8)) ?? "" }

    @Test(arguments: Hostile.texts) func `a command finds the event in its variables, whatever they hold`(
        _ text: String
    )
        async throws
    {
        try await withFile { file in
            let event = NotificationEvent.test(.drillFailed, text, outcome: .init(exitStatus: 5))
            let environment = ["PATH": "/usr/bin:/bin", "OUT": file, "WALDEN_JOB": "not this"]
            try await run(
                #"printf '%s|%s|%s|%s' "$WALDEN_EVENT" "$WALDEN_JOB" "$WALDEN_EXIT_STATUS" "$WALDEN_MESSAGE" > "$OUT""#,
                event, environment: environment)
            #expect(content(file) == "drill_failed|backup|5|\(event.sentence)")
        }
    }

    @Test func `a command that fails is one that did not tell, and what it wrote is not repeated`() async throws {
        let error = try await #require(throws: WaldenError.self) {
            try await run("echo secret; echo secret >&2; exit 3")
        }
        #expect(error.description == "the command ended with exit status 3" && error.canRetry)
        let killed = try await #require(throws: WaldenError.self) { try await run("kill -9 $$") }
        #expect(killed.description == "the command was killed by signal 9" && killed.canRetry)
    }

    @Test func `a command that takes too long is ended, with its children`() async throws {
        try await withFile { file in
            let error = try await #require(throws: WaldenError.self) {
                try await run(
                    "sleep 600 & echo $! > \(file).new; mv \(file).new \(file); sleep 600", timeout: .seconds(5))
            }
            #expect(error.code == .timedOut && error.canRetry)
            let child = try #require(pid_t(content(file).trimmingCharacters(in: .newlines)))
            try await eventually("the child is gone") { Self.hasEnded(child) }
        }
    }

    @Test func `a command that hangs does not hold the end up, and is ended`() async throws {
        try await withFile { file in
            let hook = HookTarget(
                "echo $$ > \(file).new; mv \(file).new \(file); sleep 600", environment: ["PATH": "/usr/bin:/bin"])
            let target = NotificationTarget("local", .hook(hook), timeout: .seconds(3600))
            let notifier = Notifier([target], transport: FakeTransport())
            notifier.tell(.test(.failed))
            try await eventually("it runs") { !content(file).isEmpty }
            #expect(await notifier.finish(within: .zero) == 1)
            let shell = try #require(pid_t(content(file).trimmingCharacters(in: .newlines)))
            try await eventually("it is gone") { Self.hasEnded(shell) }
        }
    }

    /// Also when nobody has reaped it: the init of a container may not.
    private static func hasEnded(_ process: pid_t) -> Bool {
        if kill(process, 0) != 0, errno == ESRCH { return true }
        let stat = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        return stat.split(separator: ")").last?.hasPrefix(" Z") ?? true
    }
}
