// SPDX-License-Identifier: MIT

public import Operations
public import PITR

/// How a push ended, asked for or ahead of being asked for.
public struct PushEvent: Sendable {
    public let file: WALFile
    /// Of the file as PostgreSQL wrote it.
    public let bytes: UInt64
    public let result: Result<PushWAL.Report, any Error>
    public let duration: Duration
}
