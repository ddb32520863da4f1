// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Operations

struct RestoreHookTests {
    private func hook(_ command: String, _ environment: [String: String] = [:]) -> RestoreHook {
        RestoreHook(
            name: "before_restore", command: command,
            environment: ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }, timeout: .milliseconds(500))
    }

    @Test func `a hook has its variables, and what it leaves behind is not waited for`() async throws {
        try await hook("test \"$WALDEN_DUMP\" = 'a b'; sleep 60 &", ["WALDEN_DUMP": "a b"]).run()
    }

    @Test func `a hook that fails says so in its own last words`() async throws {
        let error = await #expect(throws: WaldenError.self) { try await hook("echo out; echo err >&2; exit 9").run() }
        #expect(error?.cause == "it ended with exit status 9: out err")
    }

    @Test func `a hook that does not end is ended`() async throws {
        let error = await #expect(throws: WaldenError.self) { try await hook("sleep 60").run() }
        #expect(error?.code == .timedOut)
    }
}
