// SPDX-License-Identifier: MIT

import Operations
import PITR

/// All that waits to be archived, counted: memory does not grow with it.
struct Backlog: Sendable, Equatable {
    private(set) var segments: UInt64 = 0
    /// The one that the server will ask for first, history files left aside.
    private(set) var first: String?

    /// Throws when the folder cannot be read.
    static func count(in folder: ServerWALFolder) throws -> Backlog {
        var backlog = Backlog()
        try folder.forEachReady { backlog.add($0) }
        return backlog
    }

    mutating func add(_ name: String) {
        guard name.utf8.count == 24, (try? WALFile(name: name)) != nil else { return }
        segments += 1
        if first.map({ name < $0 }) ?? true { first = name }
    }
}
