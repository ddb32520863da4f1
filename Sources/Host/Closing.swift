// SPDX-License-Identifier: MIT

/// What `body` gives or throws, once `close` has run, which it does in every case.
public func closing<Value>(
    _ isolation: isolated (any Actor)? = #isolation, with close: () async -> Void, _ body: () async throws -> Value
) async throws -> Value {
    do {
        let value = try await body()
        await close()
        return value
    } catch {
        await close()
        throw error
    }
}
