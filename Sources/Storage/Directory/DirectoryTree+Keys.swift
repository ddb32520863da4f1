// SPDX-License-Identifier: MIT

import Errors
import Glibc
import SystemPackage

extension ObjectKey {
    fileprivate var folders: ArraySlice<String> { components.dropLast() }
}

extension DirectoryTree {
    /// The folder that the object is in; nil when it, or an object in its place, leaves no room for the object.
    func existingFolder(of key: ObjectKey, in root: OpenFile) throws -> OpenFile? {
        try checkReserved(key)
        return try existingFolder(key.folders, of: key.text, in: root)
    }

    func existingFolder(_ names: some Sequence<String>, of key: String, in root: OpenFile) throws -> OpenFile? {
        var folder = root
        for name in names {
            do {
                folder = try folder.folder(name)
            } catch {
                guard error.errno.meansNotThere || error.errno.meansNotAFolder else { throw error }
                try refuseSymbolicLink(folder.status(of: name), key)
                return nil
            }
        }
        return folder
    }

    /// The folder that the object is to be in, made and flushed as far as it is missing.
    ///
    /// Throws `ENOENT` when somebody removes an empty folder meanwhile.
    func folder(for key: ObjectKey, in root: OpenFile) throws -> OpenFile {
        var folder = root
        for name in key.folders {
            do {
                folder = try folder.folder(name)
            } catch {
                if error.errno.meansNotAFolder { try refuseOtherThanFolder(folder.status(of: name), name, key) }
                guard error.errno.meansNotThere else { throw error }
                try folder.createFolder(name, permissions.folders)
                folder = try folder.folder(name)
            }
        }
        return folder
    }

    /// What is told about the object; nil when there is none of that name.
    func info(of key: ObjectKey, in folder: OpenFile) throws -> ObjectInfo? {
        let status = try folder.status(of: key.name)
        try refuseSymbolicLink(status, key.text)
        guard let status, status.isFile else { return nil }
        return ObjectInfo(key: key, size: status.size, modified: status.modified)
    }

    func openObject(_ key: ObjectKey, in folder: OpenFile) throws -> (OpenFile, ObjectInfo)? {
        let file: OpenFile
        do {
            file = try folder.file(key.name)
        } catch {
            if error.errno == .tooManySymbolicLinkLevels {
                try refuseSymbolicLink(folder.status(of: key.name), key.text)
            }
            // ENXIO is what a socket answers.
            if error.errno == .noSuchFileOrDirectory || error.errno == .noSuchAddressOrDevice { return nil }
            throw error
        }
        let status = try file.status()
        guard status.isFile else { return nil }
        return (file, ObjectInfo(key: key, size: status.size, modified: status.modified))
    }

    func refuseSymbolicLink(_ status: stat?, _ key: String) throws(WaldenError) {
        guard let status, status.isSymbolicLink else { return }
        throw WaldenError(
            .refused, "cannot use the object \(key) in \(root)", cause: "a component of it is a symbolic link",
            hint: "Mount or bind-mount another place into a store; links in it are not followed.")
    }

    private func refuseOtherThanFolder(_ status: stat?, _ name: String, _ key: ObjectKey) throws(WaldenError) {
        try refuseSymbolicLink(status, key.text)
        throw WaldenError(
            .conflict, "cannot store the object \(key) in \(root)", cause: "\(name) is an object there, not a folder")
    }

    private func checkReserved(_ key: ObjectKey) throws(WaldenError) {
        guard key.text.hasPrefix(TemporaryName.reservedPrefix) else { return }
        throw WaldenError(
            .usage, "cannot use \(key) as the key of an object",
            cause: "names that begin with \(TemporaryName.reservedPrefix) are the store's own")
    }
}
