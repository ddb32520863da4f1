// SPDX-License-Identifier: MIT

/// Where the fetch server of one recovery works and listens: in a folder beside the file that PostgreSQL asks for, which is
/// `pg_wal`. PostgreSQL passes over what does not bear a WAL file's name there.
public enum FetchServerPath {
    /// Its name begins with a dot, as that of nothing that PostgreSQL makes.
    public static let folder = ".walden"
    public static let socketName = "fetch.sock"

    public static func socket(beside path: [UInt8]) -> [UInt8] {
        RecoveryPath.folder(of: path) + Array("/\(folder)/\(socketName)".utf8)
    }
}
