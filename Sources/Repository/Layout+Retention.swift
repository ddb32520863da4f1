// SPDX-License-Identifier: MIT

import PITR
import Storage

/// What says that something is to stay, and what has gone.
extension Layout {
    /// The prefix of what is being read or made in a cluster, with the final slash.
    static func uses(_ cluster: String) -> String { "\(cluster)/uses/" }

    /// `number` parts those of one second.
    static func use(_ cluster: String, startedAt instant: Instant, number: UInt32) throws -> ObjectKey {
        try ObjectKey("\(uses(cluster))\(instant.compactText)-\(number.hexadecimalDigits).json")
    }

    /// The prefix of the pins, with the final slash.
    var pins: String { root + "pins/" }

    func pin(_ id: BackupID) throws -> ObjectKey { try ObjectKey("\(pins)\(id.text).json") }

    /// The prefix of the records of removed WAL, with the final slash.
    var pruned: String { root + "pruned/" }

    /// Where the record of removed WAL stands, by the names of its first and last segment.
    func pruned(first: String, last: String) throws -> ObjectKey { try ObjectKey("\(pruned)\(first)-\(last).json") }
}
