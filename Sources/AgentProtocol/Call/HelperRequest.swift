// SPDX-License-Identifier: MIT

/// What PostgreSQL asks of Walden, one WAL file at a time.
///
/// Paths and names are bytes as PostgreSQL passed them, without the closing NUL: nothing here promises that they are
/// UTF-8, a legal WAL name, or inside the data directory. A relative path is relative to the data directory, which is
/// the working directory of both commands (PostgreSQL's documentation, "archive_command" and "restore_command").
public enum HelperRequest: Equatable, Sendable {
    /// Store the file at `path` (`%p` of `archive_command`), whose last component is its name.
    case push(path: [UInt8])

    /// Put the file called `name` (`%f` of `restore_command`) at `path` (`%p`). `standby` says that the caller knows
    /// that the server is in standby mode; without it the server may be in standby mode all the same.
    case fetch(name: [UInt8], path: [UInt8], standby: Bool)
}
