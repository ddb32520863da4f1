// SPDX-License-Identifier: MIT

/// WAL that cannot be replayed from here on.
public struct WALDamage: Sendable, Hashable {
    /// Where the record or page that is wrong begins.
    public let lsn: LSN
    /// What is wrong, without a final period: "the checksum of the record is wrong".
    public let problem: String

    public init(lsn: LSN, problem: String) { (self.lsn, self.problem) = (lsn, problem) }
}
