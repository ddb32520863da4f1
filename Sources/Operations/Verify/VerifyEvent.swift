// SPDX-License-Identifier: MIT

/// What happens while a repository is verified, for whoever shows or counts it.
public enum VerifyEvent: Sendable {
    /// So many of the stored bytes are read, of those that this run will read in the repository at hand.
    case progress(done: UInt64, total: UInt64)
    case begun(repository: String, generation: String, bytes: UInt64, isResumed: Bool)
    case found(VerifyFinding)
    /// A finding's subject was copied from another repository and is whole now.
    case repaired(VerifyFinding)
    case warning(String)
}
