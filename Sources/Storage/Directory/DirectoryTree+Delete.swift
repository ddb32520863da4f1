// SPDX-License-Identifier: MIT

import Errors
import SystemPackage

extension DirectoryTree {
    /// Removes the object, then the folders that it leaves empty, and flushes the deepest one that stays.
    func delete(_ key: ObjectKey) throws {
        var folders = [try open()]
        for depth in key.components.indices.dropLast() {
            let names = key.components[...depth].suffix(1)
            guard let top = folders.last, let folder = try existingFolder(names, of: key.text, in: top) else { break }
            folders.append(folder)
        }
        if folders.count == key.components.count, let parent = folders.last {
            guard try info(of: key, in: parent) != nil else { return try parent.sync() }
            try remove(key.name, from: parent)
        }
        try removeEmpty(&folders, named: key.components)
        try folders.last?.sync()
    }

    private func remove(_ name: String, from folder: OpenFile) throws {
        do {
            try folder.remove(name)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            // Another process deleted it just now.
        }
    }

    private func removeEmpty(_ folders: inout [OpenFile], named names: [String]) throws {
        while folders.count > 1 {
            let parent = folders[folders.count - 2]
            do {
                try parent.removeFolder(names[folders.count - 2])
            } catch {
                // Not empty, or not ours to remove (a mount point): a folder without objects is never listed.
                guard error.errno.meansNotThere else { return }
            }
            folders.removeLast()
        }
    }
}
