// SPDX-License-Identifier: MIT

import Postgres
import Repository

/// Where the catalogues' files are in a backup. A database's folder is in `base`, or in the tree of the tablespace that was made
/// its own.
struct CataloguePlaces {
    struct Folder: Hashable {
        let tree: String
        let path: String
    }

    static let mapName = "pg_filenode.map"

    private static let usual = Set(
        [mapName]
            + [CatalogueRelation.relations, CatalogueRelation.databases, CatalogueRelation.namespaces].map {
                String($0)
            })

    private var files: [Folder: [String: FileRecord]] = [:]

    init(_ records: [FileRecord]) { add(records) }

    /// Whether a path may be a map or a catalogue that never got a new file, in one of the folders of these names.
    static func isUsual(_ path: String, in folders: Set<String>) -> Bool {
        let parts = path.split(separator: "/").suffix(2)
        guard parts.count == 2, let folder = parts.first, let name = parts.last else { return false }
        return usual.contains(String(name)) && folders.contains(String(folder))
    }

    mutating func add(_ records: [FileRecord]) {
        for record in records {
            guard let slash = record.path.lastIndex(of: "/") else { continue }
            let folder = Folder(tree: record.tree, path: String(record.path[..<slash]))
            files[folder, default: [:]][String(record.path[record.path.index(after: slash)...])] = record
        }
    }

    /// The one with a map: a database has files in other tablespaces too, but no map there.
    func folder(named name: String) -> Folder? {
        files.first { folder, records in
            folder.path.split(separator: "/").last.map(String.init) == name && records[Self.mapName] != nil
        }?.key
    }

    subscript(folder: Folder, name: String) -> FileRecord? { files[folder]?[name] }
}
