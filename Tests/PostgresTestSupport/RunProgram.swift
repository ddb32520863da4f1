// SPDX-License-Identifier: MIT

import Glibc
import Postgres
import Subprocess
import SystemPackage

enum RunProgram {
    private static let setpriv: FilePath = "/usr/bin/setpriv"

    /// Runs a program to its end. A signal's number counts as status 128 and more, as in a shell.
    static func run(
        _ program: FilePath, _ arguments: [String], account: UserAccount?, environment: [String: String] = [:]
    ) async throws -> (status: Int32, out: String, err: String) {
        var options = PlatformOptions()
        options.createSession = true
        var (program, arguments) = (program, arguments)
        // In a child made by clone glibc's setgroups can wait without end, so setpriv changes the user where it is there.
        if let account, access(setpriv.string, X_OK) == 0 {
            let user = ["--reuid=\(account.uid)", "--regid=\(account.gid)", "--groups=\(account.gid)", "--"]
            (program, arguments) = (setpriv, user + [program.string] + arguments)
        } else if let account {
            options.userID = account.uid
            options.groupID = account.gid
            options.supplementaryGroups = [account.gid]
        }
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
