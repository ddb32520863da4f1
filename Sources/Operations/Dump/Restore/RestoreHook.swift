// SPDX-License-Identifier: MIT

import Errors
import Host

/// A command of the user's that a shell runs before or after a restore.
struct RestoreHook: Sendable {
    static let timeout = Duration.seconds(600)

    let name: String
    let command: String
    let environment: [String: String]
    var timeout = Self.timeout

    /// Throws `.failed` when it does not end with 0, `.timedOut` when it does not end in time; it is ended then, with all that it
    /// started and that is still of its group.
    func run() async throws {
        // What it says goes where errors go, which are read while it is waited for.
        let process = try await PipedProcess.start(
            .init("/bin/sh", ["-c", "exec 1>&2\n\(command)"], environment: environment), patience: timeout)
        let ending: PipedProcess.Ending
        do {
            ending = try await process.ending()
        } catch let error as WaldenError where error.code == .timedOut {
            throw WaldenError(.timedOut, "the hook \(name) did not end within \(timeout.components.seconds) s")
        }
        guard ending.status != .exited(0) else { return }
        let words = ending.errors.split(whereSeparator: \.isNewline).suffix(8).joined(separator: " ")
        throw WaldenError(
            .failed, "the hook \(name) failed",
            cause: "\(Self.words(ending.status))\(words.isEmpty ? "" : ": \(words)")")
    }

    private static func words(_ status: PipedProcess.Ending.Status) -> String {
        switch status {
        case .exited(let status): "it ended with exit status \(status)"
        case .killed(let signal): "it was killed by signal \(signal)"
        }
    }
}
