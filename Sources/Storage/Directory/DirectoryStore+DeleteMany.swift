// SPDX-License-Identifier: MIT

public import Errors

extension DirectoryStore {
    /// Folder by folder: each that stays is flushed once, when its objects are gone.
    public func delete(_ keys: [ObjectKey]) async throws -> [ObjectKey: WaldenError] {
        try await tree.blocking("delete \(keys.count) objects") { [tree] in
            var failures: [ObjectKey: WaldenError] = [:]
            func fail(_ key: ObjectKey, _ error: StepFailed) {
                failures[key] = error.during(StoreOperation.delete.words(key.text), in: tree.root)
            }
            // Many of those that stay are one: it is flushed once.
            var unflushed: [ArraySlice<String>: (folder: OpenFile, keys: [ObjectKey])] = [:]
            for (_, keys) in Dictionary(grouping: keys, by: { $0.text.dropLast($0.name.utf8.count) }) {
                do {
                    let (folder, path) = try tree.remove(keys, fail)
                    unflushed[path, default: (folder, [])].keys += keys
                } catch let error as StepFailed {
                    keys.forEach { fail($0, error) }
                }
            }
            for (folder, keys) in unflushed.values {
                do throws(StepFailed) {
                    try folder.sync()
                } catch {
                    keys.forEach { fail($0, error) }
                }
            }
            return failures
        }
    }
}
