// SPDX-License-Identifier: MIT

import Subprocess
import SystemPackage

/// Runs a program as whoever the test is.
enum AsRoot {
    static func run(_ program: String, _ arguments: [String]) async throws -> CommandResult {
        let result = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments), workingDirectory: "/",
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        let status: Int32 =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        return CommandResult(
            arguments: [program] + arguments, status: status, out: result.standardOutput, err: result.standardError)
    }
}
