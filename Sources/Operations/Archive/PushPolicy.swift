// SPDX-License-Identifier: MIT

/// When a file counts as archived where there are several repositories.
public enum PushPolicy: Sendable, Hashable {
    /// When every repository holds it.
    case all

    /// When one holds it. The others are given `grace` to finish; what they then lack is theirs to catch up by
    /// `walden copy`.
    case any(grace: Duration)

    /// What ``any(grace:)`` waits unless told otherwise.
    public static let usualGrace = Duration.seconds(5)
}
