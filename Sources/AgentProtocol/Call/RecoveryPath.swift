// SPDX-License-Identifier: MIT

/// Whether recovery itself asks for a file, and not `pg_rewind`, which wants it under its own name.
///
/// Source: PostgreSQL's source, `XLogFileRead` and `restoreTimeLineHistoryFile`: recovery has files restored as
/// `RECOVERYXLOG` and `RECOVERYHISTORY`; `RestoreArchivedFile` of src/fe_utils/archive.c uses the file's own name.
public enum RecoveryPath {
    private static let names = [Array("RECOVERYXLOG".utf8), Array("RECOVERYHISTORY".utf8)]

    public static func isRecoverys(_ path: [UInt8]) -> Bool { names.contains(Array(lastComponent(of: path))) }

    /// What stands behind the last slash.
    public static func lastComponent(of path: [UInt8]) -> ArraySlice<UInt8> {
        path.lastIndex(of: UInt8(ascii: "/")).map { path[($0 + 1)...] } ?? path[...]
    }

    /// The folder of the path, `.` where it names none.
    public static func folder(of path: [UInt8]) -> [UInt8] {
        guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return [UInt8(ascii: ".")] }
        return slash == path.startIndex ? [UInt8(ascii: "/")] : Array(path[..<slash])
    }
}
