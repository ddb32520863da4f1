// SPDX-License-Identifier: MIT

public import Errors

/// What was pushed since the agent started. The counts only ever grow.
public struct PushCounts: Sendable {
    /// Segments and other WAL files that became durable.
    public var files: UInt64 = 0
    /// Their bytes, as the server wrote them.
    public var bytes: UInt64 = 0
    public var retries: UInt64 = 0
    public var failures: [WaldenError.Code: UInt64] = [:]
    /// How long pushes took that came to an end, in seconds.
    public var durations = DurationHistogram()
    /// Segments that the opt-in policy gave up to save space: gaps.
    public var droppedSegments: UInt64 = 0

    public init() {}
}
