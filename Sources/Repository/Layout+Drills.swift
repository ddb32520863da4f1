// SPDX-License-Identifier: MIT

public import PITR
public import Storage

/// Where the records of drills stand.
extension Layout {
    /// The prefix of them, with the final slash.
    public var drills: String { root + "drills/" }

    /// Sorts by the time; `number` parts those of one second.
    public func drillRecord(startedAt instant: Instant, number: UInt32) throws -> ObjectKey {
        try ObjectKey("\(drills)\(instant.compactText)-\(number.hexadecimalDigits).json")
    }
}
