// SPDX-License-Identifier: MIT

/// A disk by what POSIX promises of it, and no more: of what was not flushed, anything may survive a power loss.
///
/// A file's content is safe once the file was flushed after its last write; a name, that is a file, folder or link
/// made, linked, renamed or removed, once its folder was. A rename is two changes, of which either may survive alone.
/// What a journal does beyond that, as those of ext4 and XFS do, is believed only where ``bringsFoldersAlong`` says so.
struct ModelDisk {
    struct Change {
        let name: String
        /// Nil where the name is removed.
        let node: Int?
        let number: Int
    }

    struct Folder {
        private(set) var safe: [String: Int] = [:]
        private(set) var changes: [Change] = []
        /// As a running system sees it.
        private(set) var names: [String: Int] = [:]

        mutating func add(_ change: Change) {
            changes.append(change)
            names[change.name] = change.node
        }

        mutating func flush(_ isCovered: (Change) -> Bool) {
            for change in changes where isCovered(change) { safe[change.name] = change.node }
            changes.removeAll(where: isCovered)
        }
    }

    static let root = 0

    /// Whether flushing something flushes the names that lead to it: a journal is flushed up to where it was made.
    var bringsFoldersAlong = false
    private(set) var folders: [Int: Folder] = [root: Folder()]
    /// Files by the number of the last call that wrote to them.
    private(set) var unflushed: [Int: Int] = [:]
    /// Paths in folders that the recording does not know, since somebody else made those meanwhile.
    private(set) var strangers: Set<String> = []
    private var count = 1
    private var calls = 0

    /// `paths` are safe on it from the beginning; those of folders end with a slash.
    init(holding paths: [String]) {
        for path in paths.sorted() {
            make(path.hasSuffix("/") ? String(path.dropLast()) : path, isFolder: path.hasSuffix("/"))
        }
        unflushed = [:]
        for folder in folders.keys { folders[folder]?.flush { _ in true } }
    }

    mutating func apply(_ call: DiskCall) {
        calls += 1
        switch call {
        case .open(let path, let empties):
            if let node = node(path) {
                if empties { unflushed[node] = calls }
            } else {
                make(path, isFolder: false)
            }
        case .write(let path): if let node = node(path) { unflushed[node] = calls }
        case .makeFolder(let path): make(path, isFolder: true)
        case .makeLink(let path): name(path, count, isNew: true)
        case .link(let path, let other): if let node = node(path) { name(other, node) }
        case .rename(let path, let other):
            if let node = node(path) {
                name(other, node)
                name(path, nil)
            }
        case .remove(let path): name(path, nil)
        case .flush(let path, let began): flush(path, before: began)
        case .say: break
        }
    }

    private mutating func make(_ path: String, isFolder: Bool) {
        let node = count
        name(path, node, isNew: true)
        if isFolder { folders[node] = Folder() } else { unflushed[node] = calls }
    }

    private mutating func name(_ path: String, _ node: Int?, isNew: Bool = false) {
        if isNew { count += 1 }
        let (above, name) = Self.split(path)
        guard let folder = self.node(above) else {
            strangers.insert(path)
            return
        }
        folders[folder]?.add(Change(name: name, node: node, number: calls))
    }

    private mutating func flush(_ path: String, before began: Int) {
        guard let node = node(path) else { return }
        if let last = unflushed[node], last <= began { unflushed[node] = nil }
        folders[node]?.flush { $0.number <= began }
        guard bringsFoldersAlong else { return }
        var below = path
        while !below.isEmpty {
            let (above, name) = Self.split(below)
            if let folder = self.node(above) {
                folders[folder]?.flush { $0.name == name && $0.node != nil && $0.number <= began }
            }
            below = above
        }
    }

    /// As a running system sees it.
    func node(_ path: String) -> Int? {
        path.split(separator: "/").reduce(Self.root) { folder, name in
            folder.flatMap { folders[$0]?.names[String(name)] }
        }
    }

    /// The paths of all files and links, as a running system sees them.
    var files: Set<String> {
        var files: Set<String> = []
        func walk(_ node: Int, _ path: String) {
            for (name, inner) in folders[node]?.names ?? [:] {
                if folders[inner] == nil { files.insert(path + name) } else { walk(inner, path + name + "/") }
            }
        }
        walk(Self.root, "")
        return files
    }

    private static func split(_ path: String) -> (above: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[..<slash]), String(path[path.index(after: slash)...]))
    }
}
