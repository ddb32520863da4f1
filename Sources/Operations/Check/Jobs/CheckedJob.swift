// SPDX-License-Identifier: MIT

public import PITR

/// A job of the schedule, as the check looks at it.
public struct CheckedJob: Sendable {
    public let name: JobName
    /// nil: never again.
    public let next: Instant?
    /// Whether this release has a command for it.
    public let hasCommand: Bool
    /// How old its last success may be; nil: that is not watched.
    public let limit: CheckLimit?

    public init(_ name: JobName, next: Instant?, hasCommand: Bool, limit: CheckLimit?) {
        (self.name, self.next, self.hasCommand, self.limit) = (name, next, hasCommand, limit)
    }
}
