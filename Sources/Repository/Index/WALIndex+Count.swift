// SPDX-License-Identifier: MIT

import Storage

extension WALIndex {
    /// How many objects of all timelines it has, by their names only. They do not say to whom they are sealed, and can all
    /// be made anew from the WAL.
    public func count() async throws -> (sealed: UInt64, unsealed: UInt64) {
        var count: (sealed: UInt64, unsealed: UInt64) = (0, 0)
        for try await page in store.listAll(prefix: layout.indexes) {
            let sealed = UInt64(page.objects.count { $0.key.isSealed })
            count.sealed += sealed
            count.unsealed += UInt64(page.objects.count) - sealed
        }
        return count
    }
}
