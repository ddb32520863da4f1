// SPDX-License-Identifier: MIT

public import SystemPackage

/// When WAL is given up so that the database goes on: only where somebody asked for it, since what is given up is lost for
/// recovery.
public struct DropPolicy: Sendable, Hashable {
    /// How much may wait, counted over all that waits, before a segment whose push failed is given up. In bytes of WAL.
    public let backlogBytes: UInt64
    /// A folder of the server's user. Losses are written down here first, since the repository may be what is out of reach.
    public let records: FilePath

    public init(backlogBytes: UInt64, records: FilePath) {
        (self.backlogBytes, self.records) = (backlogBytes, records)
    }
}
