// SPDX-License-Identifier: MIT

/// What a put did.
public enum PutOutcome: Sendable, Hashable {
    /// The key now holds the body, durably.
    case stored

    /// The key held an object already, which is durable and whole; nobody compared it with the body.
    case alreadyThere
}
