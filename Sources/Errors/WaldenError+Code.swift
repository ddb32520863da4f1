// SPDX-License-Identifier: MIT

extension WaldenError {
    /// The small closed set of kinds. docs/exit-status.md says which exit status each becomes.
    public enum Code: String, Sendable, Codable, CaseIterable {
        /// It failed, and no other code says more.
        case failed
        /// The call's arguments make no sense.
        case usage
        /// The configuration cannot be used.
        case configuration
        /// It is surely not there.
        case notFound
        /// It would be unsafe, so nothing was done.
        case refused
        /// Something of that name is there and differs.
        case conflict
        /// Bytes are not what they were, or not what their name says.
        case integrity
        /// Somebody else is at it.
        case locked
        /// Some of it was done, some was not.
        case partial
        /// A server, store or program could not be reached or did not answer.
        case unavailable
        /// A deadline passed.
        case timedOut
        /// No space is left.
        case storageFull
        /// The operating system or the server does not allow it.
        case permission
        /// It was told to stop.
        case cancelled

        var canUsuallyRetry: Bool {
            switch self {
            case .unavailable, .timedOut, .locked: true
            default: false
            }
        }
    }
}
