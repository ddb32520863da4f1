// SPDX-License-Identifier: MIT

import Glibc
public import Postgres
import Subprocess
public import SystemPackage

public enum RunProgram {
    /// Runs a program to its end. A signal's number counts as status 128 and more, as in a shell.
    public static func run(
        _ program: FilePath, _ arguments: [String], account: UserAccount?, environment: [String: String] = [:]
    ) async throws -> (status: Int32, out: String, err: String) {
        var options = PlatformOptions()
        options.createSession = true
        let command =
            try account?.command(running: program, arguments) ?? (program: program, arguments: arguments)
        var changes: [Environment.Key: String?] = ["LC_ALL": "C"]
        for (name, value) in environment { changes[Environment.Key(stringLiteral: name)] = value }
        let result = try await Subprocess.run(
            .path(command.program), arguments: Arguments(command.arguments), environment: .inherit.updating(changes),
            workingDirectory: "/", platformOptions: options, output: .string(limit: 16 << 20),
            error: .string(limit: 1 << 20))
        let status: Int32 =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        return (status, result.standardOutput, result.standardError)
    }
}
