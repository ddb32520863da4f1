// SPDX-License-Identifier: MIT

/// Whether an agent answers at its socket.
public enum AgentAnswer: Sendable, Equatable {
    /// What it said of itself.
    case answers(String)
    /// Nobody listens.
    case nobody
    /// Somebody listens whom neither helpers nor this check believe: another user, by the user id.
    case stranger(UInt32)
    /// Somebody listens and does not answer in time.
    case silent
}
