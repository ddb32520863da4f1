// SPDX-License-Identifier: MIT

public import Errors

extension DirectoryStore {
    /// Folder by folder: each is flushed once, when its objects are gone.
    public func delete(_ keys: [ObjectKey]) async throws -> [ObjectKey: WaldenError] {
        try await tree.blocking("delete \(keys.count) objects") { [tree] in
            var failures: [ObjectKey: WaldenError] = [:]
            func fail(_ key: ObjectKey, _ error: StepFailed) {
                failures[key] = error.during(StoreOperation.delete.words(key.text), in: tree.root)
            }
            for (_, keys) in Dictionary(grouping: keys, by: { $0.text.dropLast($0.name.utf8.count) }) {
                do {
                    try tree.delete(keys, fail)
                } catch let error as StepFailed {
                    keys.forEach { fail($0, error) }
                }
            }
            return failures
        }
    }
}
