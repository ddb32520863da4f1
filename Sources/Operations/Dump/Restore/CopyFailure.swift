// SPDX-License-Identifier: MIT

import Errors

/// What went wrong is the fault of one copy of a dump, or of the place that has it: another copy may do.
struct CopyFailure: Error {
    let place: String
    let error: WaldenError

    /// What `body` throws becomes one, but for the task's end.
    static func blaming<Value: Sendable>(
        _ place: DumpPlace, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as WaldenError where error.code != .cancelled {
            throw CopyFailure(place: place.name, error: error)
        }
    }
}
