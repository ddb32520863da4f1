// SPDX-License-Identifier: MIT

import Errors
import Repository
import SystemPackage

/// What a record of the file index becomes on disk. The index comes from outside: no path of it may lead out of its root.
enum RestorePaths {
    static let controlFile = "global/pg_control"

    static func isControlFile(_ record: FileRecord) -> Bool {
        record.tree == "base" && record.path == controlFile
    }

    /// A standby's signal files would start the copy as a standby; recovery brings its own.
    static func isLeftOut(_ record: FileRecord) -> Bool {
        record.tree == "base" && ["standby.signal", "recovery.signal"].contains(record.path) || isControlFile(record)
    }

    /// Throws `.integrity` for a path that is absolute, empty, or climbs. Only a folder's may end in a slash: with one, a
    /// file's would pass by the names that are left out.
    static func path(of record: FileRecord, under root: FilePath) throws -> FilePath {
        let relative =
            record.kind == .folder && record.path.hasSuffix("/") ? String(record.path.dropLast()) : record.path
        let components = relative.split(separator: "/", omittingEmptySubsequences: false)
        guard !components.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." || $0.utf8.contains(0) }) else {
            if relative == "." || relative.isEmpty, record.kind == .folder { return root }
            throw WaldenError(.integrity, "the backup's file index names the path \"\(record.path)\"")
        }
        return components.reduce(root) { $0.appending(String($1)) }
    }

    /// The OID of the tablespace that a link of the base tree stands for; nil when it is no such link.
    static func tablespace(of record: FileRecord) -> String? {
        let folder = "pg_tblspc/"
        guard record.tree == "base", record.path.hasPrefix(folder) else { return nil }
        let oid = String(record.path.dropFirst(folder.count))
        return UInt32(oid) == nil ? nil : oid
    }
}
