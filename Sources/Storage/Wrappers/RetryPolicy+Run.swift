// SPDX-License-Identifier: MIT

extension RetryPolicy {
    /// Calls `body` until it succeeds, fails in a way that cannot pass, or the policy gives up; one error says what all
    /// attempts said. `action` follows "cannot" in it.
    func run<Value>(_ action: String, _ body: () async throws -> Value) async throws -> Value {
        var attempts = RetryAttempts(action, self)
        while true {
            do {
                return try await body()
            } catch {
                try await attempts.wait(after: error)
            }
        }
    }
}
