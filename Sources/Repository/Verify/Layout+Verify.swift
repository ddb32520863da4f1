// SPDX-License-Identifier: MIT

import PITR
import Storage

extension Layout {
    /// The prefix of the records of verifications, with the final slash.
    public var verifies: String { root + "verifies/" }

    /// Sorts by the time at which the run began; `number` parts those of one second.
    func verifyRecord(startedAt instant: Instant, number: UInt32) throws -> ObjectKey {
        try ObjectKey("\(verifies)\(instant.compactText)-\(number.hexadecimalDigits).json")
    }
}
