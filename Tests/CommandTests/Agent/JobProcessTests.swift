// SPDX-License-Identifier: MIT

import Agent
import Foundation
import Glibc
import PITR
import Testing

@testable import walden

/// A job as a process of its own. A shell stands in for `walden`: the line after its `-c` gets what follows as `$0` and on.
@Suite(.timeLimit(.minutes(2))) struct JobProcessTests {
    private func job(_ line: String) throws -> ScheduledJob {
        ScheduledJob(.backup, JobPolicy(CronSchedule(try CronExpression("0 1 * * *"))), arguments: ["-c", line])
    }

    private func process(_ path: String = "/c.yaml", patience: Duration = .seconds(15)) -> JobProcess {
        JobProcess(configuration: .init(path), program: "/bin/sh", patience: patience)
    }

    @Test func `it is told of the configuration and of its moment, and says how it ended`() async throws {
        let slot = try #require(Instant(rfc3339: "2026-11-22T01:00:00Z"))
        let line = #"[ "$0 $1 $2 $3" = "--config /c.yaml --scheduled 2026-11-22T01:00:00Z" ] && exit 7"#
        #expect(await process().run(try job(line), for: slot) == 7)
        #expect(await process().run(try job(#"[ $# = 1 ] && exit 6"#), for: nil) == 6)
        #expect(await process().run(try job("kill -9 $$"), for: nil) == 137)
        let nothing = JobProcess(configuration: "/c.yaml", program: "/nonexistent")
        #expect(await nothing.run(try job(""), for: nil) == 1)
    }

    @Test func `told to stop, it ends in good order`() async throws {
        try await withConfiguration("") { path in
            let line = #"trap 'kill $!; exit 3' TERM; sleep 600 & touch "$1.runs"; wait"#
            let running = Task { await process(path).run(try job(line), for: nil) }
            try await Self.wait(for: path + ".runs")
            running.cancel()
            #expect(try await running.value == 3)
        }
    }

    @Test func `one that will not stop is ended`() async throws {
        try await withConfiguration("") { path in
            let line = #"trap "" TERM; touch "$1.runs"; while :; do sleep 0.01; done"#
            let running = Task {
                await process(path, patience: .milliseconds(50)).run(try job(line), for: nil)
            }
            try await Self.wait(for: path + ".runs")
            running.cancel()
            #expect(try await running.value == 137)
        }
    }

    @Test func `what it leaves behind keeps nobody waiting`() async throws {
        try await withConfiguration("") { path in
            #expect(await process(path).run(try job(#"sleep 600 & echo $! > "$1.left"; exit 5"#), for: nil) == 5)
            let left = try String(contentsOfFile: path + ".left", encoding: .utf8).trimmingCharacters(in: .newlines)
            _ = try #require(Int32(left).map { kill($0, SIGKILL) })
        }
    }

    @Test func `told to stop before it began, or while it does, it never goes on`() async throws {
        for number in 0..<20 {
            let running = Task { await process().run(try job("exec sleep 600"), for: nil) }
            for _ in 0..<number { await Task.yield() }
            running.cancel()
            #expect(try await running.value != 0)
        }
    }

    private static func wait(for path: String) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while !FileManager.default.fileExists(atPath: path) {
            try #require(ContinuousClock.now < deadline, "it did not begin")
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
