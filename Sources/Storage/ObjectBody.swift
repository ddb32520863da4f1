// SPDX-License-Identifier: MIT

/// The content of an object to be stored.
public enum ObjectBody: Sendable {
    case bytes([UInt8])

    /// Pulled once, in order, until nil. What it throws ends the put, which then stores nothing.
    case chunks(@Sendable () async throws -> [UInt8]?)

    /// Whether it can be sent a second time.
    public var isRepeatable: Bool {
        switch self {
        case .bytes: true
        case .chunks: false
        }
    }
}
