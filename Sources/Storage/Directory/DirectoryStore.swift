// SPDX-License-Identifier: MIT

import Errors
import Host
public import SystemPackage

/// Objects as files below a folder: the key is the path.
///
/// An object is written under a temporary name on the same file system, flushed, and only then given its name, which is
/// flushed too. Nothing below the root is reached through a symbolic link: a key with one on its way is refused, and a
/// listing passes them over, as it does names that no key can have. Names at the root that begin with `.walden-` are the
/// store's own.
///
/// NOT guaranteed: what the device or a network file system does with fsync(2). A folder that another process made and has
/// not flushed yet is not flushed again above itself; journalling file systems flush it with what is in it.
public final class DirectoryStore: ObjectStore {
    public let properties: StoreProperties
    let tree: DirectoryTree

    /// Nothing is touched yet: a root that is missing shows at the first call. See ``create(root:permissions:)``.
    public convenience init(root: FilePath, permissions: DirectoryPermissions = .owner) {
        self.init(tree: DirectoryTree(root: root, permissions: permissions))
    }

    init(tree: DirectoryTree) {
        self.tree = tree
        properties = StoreProperties(
            kind: "directory", location: tree.root.string, putIfAbsentIsAtomic: true, lookupsAreCheap: true,
            keysMayBePrefixes: false)
    }

    /// Makes the root and what is missing above it, durably, and gives the store in it. A root that is there is kept.
    ///
    /// Throws ``WaldenError``: `permission`, `storageFull`, `configuration` when something else than a folder is there.
    public static func create(
        root: FilePath, permissions: DirectoryPermissions = .owner
    ) async throws -> DirectoryStore {
        let tree = DirectoryTree(root: root, permissions: permissions)
        try await tree.blocking("make the folder of a store") { try tree.create() }
        return DirectoryStore(tree: tree)
    }

    /// Removes what processes that are gone left unfinished; the number of files removed.
    ///
    /// Gone is a process of this host, boot and process id namespace that does not run any more; of any other process,
    /// one that wrote nothing to the file for 24 hours.
    public func sweep() async throws -> Int {
        try await tree.blocking("sweep temporary files") { [tree] in
            guard let folder = try tree.existingTemporaryFolder(tree.open()) else { return 0 }
            return try tree.temporaries.sweep(folder, limit: .max)
        }
    }

    public func head(_ key: ObjectKey) async throws -> ObjectInfo? {
        try await tree.blocking(StoreOperation.head.words(key.text)) { [tree] in
            guard let folder = try tree.existingFolder(of: key, in: tree.open()) else { return nil }
            return try tree.info(of: key, in: folder)
        }
    }

    public func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        try await tree.blocking(StoreOperation.get.words(key.text)) { [tree] in
            guard let folder = try tree.existingFolder(of: key, in: tree.open()),
                let (file, info) = try tree.openObject(key, in: folder)
            else { throw WaldenError.notThere(key, in: tree.root.string) }
            return DirectoryReader(file: file, info: info, range: range, tree: tree)
        }
    }

    public func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try WaldenError.checkLimit(limit)
        return try await tree.blocking(StoreOperation.list.words(prefix)) { [tree] in
            var walk = DirectoryWalk(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
            return try walk.run(in: tree)
        }
    }

    public func delete(_ key: ObjectKey) async throws {
        try await tree.blocking(StoreOperation.delete.words(key.text)) { [tree] in try tree.delete(key) }
    }
}
