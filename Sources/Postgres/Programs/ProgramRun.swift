// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Subprocess
import SystemPackage

/// One run of a program to its end, in a session of its own and under a deadline.
struct ProgramRun: Sendable {
    let program: FilePath
    let arguments: [String]
    /// Whom to run as; nil is whoever we are.
    let account: UserAccount?

    struct Outcome: Sendable {
        let succeeded: Bool
        /// Standard output and error, in the order written.
        let output: String
    }

    /// Throws `.unavailable` when the program cannot be started, `.timedOut` and `.cancelled` after ending it.
    func outcome(within timeout: Duration) async throws -> Outcome {
        let name = program.lastComponent?.string ?? program.string
        do {
            return try await withThrowingTaskGroup(of: Outcome.self) { group in
                group.addTask { try await execute() }
                group.addTask {
                    try await Task.sleep(for: timeout)
                    throw WaldenError(.timedOut, "\(name) did not end within \(timeout)")
                }
                defer { group.cancelAll() }
                guard let first = try await group.next() else { throw CancellationError() }
                return first
            }
        } catch let error as WaldenError {
            throw error
        } catch  where Task.isCancelled || error is CancellationError {
            throw WaldenError(.cancelled, "\(name) was ended because the task was cancelled")
        } catch let error as SubprocessError {
            throw WaldenError(
                .unavailable, "cannot run \(program)", cause: error.description,
                hint: account == nil ? nil : "Only root may run programs as another user.", canRetry: false)
        }
    }

    /// Changes the user after the start. In a child made by clone, as the options of a spawn make it, glibc's setgroups can
    /// wait without end for a thread that the parent was just making (nptl_setxid.c); so they are only the fallback.
    private static let setpriv: FilePath = "/usr/bin/setpriv"

    private static func words(for account: UserAccount) -> [String] {
        let groups = account.groups.map(String.init).joined(separator: ",")
        return [
            "--reuid=\(account.uid)", "--regid=\(account.gid)",
            groups.isEmpty ? "--clear-groups" : "--groups=\(groups)",
            "--",
        ]
    }

    private func execute() async throws -> Outcome {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        var (program, arguments) = (self.program, self.arguments)
        if let account, account.uid != UserAccount.current.uid, access(Self.setpriv.string, X_OK) == 0 {
            (program, arguments) = (Self.setpriv, Self.words(for: account) + [program.string] + arguments)
        } else if let account, account.uid != UserAccount.current.uid {
            options.userID = account.uid
            options.groupID = account.gid
            options.supplementaryGroups = account.groups
        }
        let result = try await run(
            .path(program), arguments: Arguments(arguments), environment: environment,
            workingDirectory: account == nil ? nil : "/", platformOptions: options,
            output: .string(limit: 1 << 20), error: .combinedWithOutput)
        return Outcome(succeeded: result.terminationStatus.isSuccess, output: result.standardOutput)
    }

    /// pg_ctl reads these and would act on them; messages are for us to read.
    private var environment: Environment {
        var changes: [Environment.Key: String?] = [
            "PGDATA": nil, "PGOPTIONS": nil, "PGCTLTIMEOUT": nil, "LC_MESSAGES": "C", "LC_ALL": nil,
        ]
        if let account { changes["HOME"] = account.home }
        return .inherit.updating(changes)
    }
}
