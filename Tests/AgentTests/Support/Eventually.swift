// SPDX-License-Identifier: MIT

import Testing

/// Waits until the condition holds; a failure after half a minute.
func eventually(_ condition: () async throws -> Bool, at place: SourceLocation = #_sourceLocation) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try await !condition() {
        try #require(ContinuousClock.now < deadline, "it did not come to be", sourceLocation: place)
        try await Task.sleep(for: .milliseconds(5))
    }
}
