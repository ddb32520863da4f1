// SPDX-License-Identifier: MIT

public import PITR

/// The agent itself.
public struct AgentState: Sendable {
    /// As `AgentProtocol.Release` has it.
    public var version: String
    public var startedAt: Instant
    public var processID: Int32

    public init(version: String, startedAt: Instant, processID: Int32) {
        (self.version, self.startedAt, self.processID) = (version, startedAt, processID)
    }
}
