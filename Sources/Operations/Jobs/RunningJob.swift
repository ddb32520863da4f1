// SPDX-License-Identifier: MIT

public import Repository

/// A run of a job, as what it does sees it.
public struct RunningJob: Sendable {
    public let id: JobRunID
    /// nil: it runs without one.
    let lease: Lease?

    /// Returns when the run may still do what cannot be undone. See ``Lease/check()``; without a lease it always may.
    public func check() async throws { try await lease?.check() }
}
