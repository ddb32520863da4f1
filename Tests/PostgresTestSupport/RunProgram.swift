// SPDX-License-Identifier: MIT

import Glibc
import Postgres
import Subprocess
import SystemPackage

enum RunProgram {
    /// Runs a program to its end. A signal's number counts as status 128 and more, as in a shell.
    static func run(
        _ program: FilePath, _ arguments: [String], account: UserAccount?, environment: [String: String] = [:]
    ) async throws -> (status: Int32, out: String, err: String) {
        var options = PlatformOptions()
        options.createSession = true
        let (program, arguments) = account?.command(program, arguments) ?? (program, arguments)
        var changes: [Environment.Key: String?] = ["LC_ALL": "C"]
        for (name, value) in environment { changes[Environment.Key(stringLiteral: name)] = value }
        let result = try await Subprocess.run(
            .path(program), arguments: Arguments(arguments), environment: .inherit.updating(changes),
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
