// SPDX-License-Identifier: MIT

/// Where the fetch server of one recovery works and listens: in a folder beside the file that PostgreSQL asks for, which is
/// `pg_wal`. PostgreSQL passes over what does not bear a WAL file's name there.
public enum FetchServerPath {
    /// Its name begins as those of PostgreSQL's temporary files do, which base backups and `pg_rewind` pass over everywhere
    /// (`PG_TEMP_FILE_PREFIX`, src/include/common/file_utils.h). A socket under any other name would stop a `pg_rewind` whose
    /// source is the server that recovers.
    public static let folder = "pgsql_tmp.walden"
    public static let socketName = "fetch.sock"

    public static func socket(beside path: [UInt8]) -> [UInt8] {
        RecoveryPath.folder(of: path) + Array("/\(folder)/\(socketName)".utf8)
    }
}
