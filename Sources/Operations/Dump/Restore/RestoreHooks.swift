// SPDX-License-Identifier: MIT

import Errors

/// The user's commands around one restore: before anything is touched, and once after it, whatever came of the
/// restore.
struct RestoreHooks: Sendable {
    private let beforeRestore: RestoreHook?
    private let afterRestore: RestoreHook?
    private let report: @Sendable (String) -> Void

    init(
        _ request: RestoreDump.Request, environment: [String: String], report: @escaping @Sendable (String) -> Void
    ) {
        let variables = ["WALDEN_DUMP": request.dump.dump.id.text, "WALDEN_DATABASE": request.database]
        func hook(_ name: String, _ command: String?) -> RestoreHook? {
            command.map { RestoreHook(name: name, command: $0, environment: environment.merging(variables) { $1 }) }
        }
        beforeRestore = hook("before_restore", request.beforeRestore)
        afterRestore = hook("after_restore", request.afterRestore)
        self.report = report
    }

    /// Throws what became of it: nothing is restored then, and the hook after does not run.
    func before() async throws {
        guard let beforeRestore else { return }
        report(beforeRestore.name)
        do {
            try await beforeRestore.run()
        } catch {
            throw WaldenError.of(error).during("nothing was restored")
        }
    }

    /// What became of it, where that is not well. In a task of its own: services that were stopped are to run again, also when the
    /// restore was cancelled.
    func after(_ result: String) async -> WaldenError? {
        guard let afterRestore else { return nil }
        report(afterRestore.name)
        let hook = RestoreHook(
            name: afterRestore.name, command: afterRestore.command,
            environment: afterRestore.environment.merging(["WALDEN_RESULT": result]) { $1 })
        return await Task {
            do {
                try await hook.run()
                return nil
            } catch {
                return WaldenError.of(error)
            }
        }.value
    }
}
