// SPDX-License-Identifier: MIT

import SystemPackage

/// One page of a listing, found by walking only the folders that it needs, in the order of whole keys.
///
/// Holds the names of one folder at each level. All calls block.
struct DirectoryWalk {
    private struct Entry {
        let name: String
        /// The key of the object, or what the keys in the folder begin with: with a `/` behind, so that folders sort as their keys do.
        let text: String
        let isFolder: Bool
    }

    private let prefix: String
    private let delimiter: Bool
    private let after: String?
    private let limit: Int
    private var page = ListPage()
    private var last = ""

    init(prefix: String, delimiter: Bool, after: String?, limit: Int) {
        self.prefix = prefix
        self.delimiter = delimiter
        self.after = after
        self.limit = limit
    }

    mutating func run(in tree: DirectoryTree) throws -> ListPage {
        let root = try tree.open()
        let names = prefix.split(separator: "/", omittingEmptySubsequences: false).dropLast().map(String.init)
        let path = names.map { $0 + "/" }.joined()
        guard names.allSatisfy(ObjectKey.isComponent), !path.hasPrefix(TemporaryName.reservedPrefix),
            let folder = try tree.existingFolder(names, of: prefix, in: root)
        else { return page }
        _ = try walk(folder, at: path)
        return page
    }

    /// Lists what is in the folder whose keys begin with `path`; false when the page is full.
    private mutating func walk(_ folder: OpenFile, at path: String) throws -> Bool {
        for entry in try entries(of: folder, at: path) {
            let goesOn =
                if !entry.isFolder {
                    try add(objectNamed: entry.name, entry.text, in: folder)
                } else if let inner = try open(entry.name, in: folder) {
                    try delimiter ? add(group: entry.text, inner) : walk(inner, at: entry.text)
                } else {
                    true
                }
            if !goesOn { return false }
        }
        return true
    }

    private mutating func add(objectNamed name: String, _ text: String, in folder: OpenFile) throws -> Bool {
        // It may have been deleted since its name was read.
        guard let status = try folder.status(of: name), status.isFile else { return true }
        guard hasRoom() else { return false }
        let key = ObjectKey(checked: text)
        page.objects.append(ObjectInfo(key: key, size: status.size, modified: status.modified))
        last = text
        return true
    }

    private mutating func add(group text: String, _ folder: OpenFile) throws -> Bool {
        guard try holdsAnObject(folder, at: text) else { return true }
        guard hasRoom() else { return false }
        page.prefixes.append(text)
        last = ListPage.token(afterGroup: text)
        return true
    }

    private mutating func hasRoom() -> Bool {
        if page.objects.count + page.prefixes.count < limit { return true }
        page.next = last
        return false
    }

    /// Nil when it vanished, or became something else, since its name was read.
    private func open(_ name: String, in folder: OpenFile) throws -> OpenFile? {
        do {
            return try folder.folder(name)
        } catch {
            guard error.errno == .noSuchFileOrDirectory || error.errno == .notDirectory else { throw error }
            return nil
        }
    }

    /// Whether a key that begins with `path` comes after `after`: deletes may leave folders with nothing in them.
    private func holdsAnObject(_ folder: OpenFile, at path: String) throws -> Bool {
        if let after, after.utf8.starts(with: path.utf8) {
            var probe = DirectoryWalk(prefix: path, delimiter: false, after: after, limit: 1)
            _ = try probe.walk(folder, at: path)
            return !probe.page.objects.isEmpty
        }
        var folders: [String] = []
        var found = false
        try folder.forEachEntry { name, kind in
            guard isKey(name, in: path) else { return true }
            if kind == .folder { folders.append(name) }
            found = kind == .file
            return !found
        }
        if found { return true }
        return try folders.contains { name in
            guard let inner = try open(name, in: folder) else { return false }
            return try holdsAnObject(inner, at: "\(path)\(name)/")
        }
    }

    private func entries(of folder: OpenFile, at path: String) throws -> [Entry] {
        var entries: [Entry] = []
        try folder.forEachEntry { name, kind in
            guard kind != .other, isKey(name, in: path) else { return true }
            let isFolder = kind == .folder
            let text = isFolder ? "\(path)\(name)/" : path + name
            if isWanted(text, isFolder: isFolder) {
                entries.append(Entry(name: name, text: text, isFolder: isFolder))
            }
            return true
        }
        return entries.sorted { $0.text < $1.text }
    }

    /// Whether the object, or those in the folder, may be somebody's. `path` may.
    private func isKey(_ name: String, in path: String) -> Bool {
        guard path.utf8.count + name.utf8.count <= ObjectKey.maximumLength, ObjectKey.isComponent(name) else {
            return false
        }
        return !path.isEmpty || !name.utf8.starts(with: TemporaryName.reservedPrefix.utf8)
    }

    /// Whether the object, or any that may be in the folder, has the prefix and comes after `after`.
    private func isWanted(_ text: String, isFolder: Bool) -> Bool {
        guard text.hasPrefix(prefix) else { return false }
        guard let after else { return true }
        return after.utf8.lexicographicallyPrecedes(text.utf8) || (isFolder && after.utf8.starts(with: text.utf8))
    }
}
