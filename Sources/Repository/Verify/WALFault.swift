// SPDX-License-Identifier: MIT

import Errors
public import PITR

/// What is wrong with a stored WAL file.
public struct WALFault: Sendable, Equatable {
    /// Where replay would stop; nil where no byte of it can be used, or that is not known.
    public let lsn: LSN?
    /// Without a final period.
    public let problem: String

    public init(lsn: LSN? = nil, problem: String) { (self.lsn, self.problem) = (lsn, problem) }

    init(_ damage: WALDamage) { self.init(lsn: damage.lsn, problem: damage.problem) }

    init(_ error: WaldenError) {
        self.init(problem: error.sentence)
    }
}
