// SPDX-License-Identifier: MIT

import Errors
import Host

/// One run of a hook's command, for one event.
struct HookRun: Sendable {
    private let hook: HookTarget
    private let timeout: Duration

    init(_ hook: HookTarget, timeout: Duration) { (self.hook, self.timeout) = (hook, timeout) }

    /// Throws `.failed` when it does not end with 0, `.timedOut` when it does not end in time: it is ended then, with all that it
    /// started and that is still of its process group. What it writes is in no error: it may hold its secrets.
    func run(_ event: NotificationEvent) async throws(WaldenError) {
        let status: PipedProcess.Ending.Status
        do {
            let environment = hook.environment.merging(event.environment) { $1 }
            // What it writes goes where errors go, which are read while it is waited for.
            let process = try await PipedProcess.start(
                .init("/bin/sh", ["-c", "exec 1>&2\n\(hook.command)"], environment: environment), patience: timeout)
            status = try await process.ending().status
        } catch {
            throw failure(error)
        }
        switch status {
        case .exited(0): return
        case .exited(let status):
            throw WaldenError(.failed, "the command ended with exit status \(status)", canRetry: true)
        case .killed(let signal):
            throw WaldenError(.failed, "the command was killed by signal \(signal)", canRetry: true)
        }
    }

    private func failure(_ error: any Error) -> WaldenError {
        switch (error as? WaldenError)?.code {
        case .timedOut?:
            WaldenError(.timedOut, "the command did not end within \(timeout.secondsText) s and was killed")
        case .cancelled?: WaldenError(.cancelled, "the command was killed")
        default: WaldenError(.failed, "the command could not be run", canRetry: true)
        }
    }
}
