// SPDX-License-Identifier: MIT

import Errors
import SystemPackage

extension DirectoryTree {
    /// Removes the object, then the folders that it leaves empty, and flushes the deepest one that stays.
    func delete(_ key: ObjectKey) throws { try remove([key]) { throw $1 }.folder.sync() }

    /// The same for objects of one folder; the deepest folder that stays, and where it is, is flushed by the caller.
    /// `failed` is told of each object that stays, and may throw.
    func remove(
        _ keys: [ObjectKey], _ failed: (ObjectKey, StepFailed) throws -> Void
    ) throws -> (folder: OpenFile, path: ArraySlice<String>) {
        guard let first = keys.first else { return (try open(), []) }
        let names = first.components
        var folders = try folders(on: first)
        if folders.count == names.count, let parent = folders.last {
            let there = try keys.filter { try info(of: $0, in: parent) != nil }
            // An empty folder may be one that somebody made just now, to put something there.
            guard !there.isEmpty else { return (parent, names.dropLast()) }
            for key in there {
                do {
                    try remove(key.name, from: parent)
                } catch let error as StepFailed {
                    try failed(key, error)
                }
            }
        }
        try removeEmpty(&folders, named: names)
        return (try folders.last ?? open(), names.prefix(folders.count - 1))
    }

    /// The root and the folders on the way to the object, as far as they are there.
    private func folders(on key: ObjectKey) throws -> [OpenFile] {
        var folders = [try open()]
        for depth in key.components.indices.dropLast() {
            let names = key.components[...depth].suffix(1)
            guard let top = folders.last, let folder = try existingFolder(names, of: key.text, in: top) else { break }
            folders.append(folder)
        }
        return folders
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
