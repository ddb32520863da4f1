// SPDX-License-Identifier: MIT

import Errors
public import PITR
public import Storage

extension WALCopy {
    /// Stores the source's file in the target, in the place of what is damaged there, or of nothing. The source's must have been
    /// verified; it is read again, and what is not whole then is not stored.
    ///
    /// What takes the place does so at once and whole, so that there is never less than there was. Throws as ``run(_:)`` does.
    public func replace(_ file: WALFile, _ object: ObjectInfo, insteadOf damaged: ObjectInfo?) async throws {
        let stored = try await StoredWAL(object, in: source.store)
        let read = try await check(file, stored)
        let body = try await body(stored, read, try await way(of: object, read.content))
        let key = try target.layout.key(of: file, suffix: target.wrapping.suffix)
        // Where nothing is known to be damaged, somebody may have archived the file meanwhile.
        let outcome = try await target.store.put(key, body, damaged?.key == key ? .replacing : .ifAbsent)
        guard let damaged, damaged.key != key, outcome == .stored else { return }
        try await target.store.delete(damaged.key)
    }
}
