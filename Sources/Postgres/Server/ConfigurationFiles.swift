// SPDX-License-Identifier: MIT

import Errors
import Host

/// The configuration files of a server that lie outside its data directory, and what could not be had of them.
///
/// An included file is known only when it sets something, or when the server lists it: its pg_settings, pg_file_settings
/// and, from 16 on, pg_hba_file_rules and pg_ident_file_mappings.
public struct ConfigurationFiles: Sendable {
    /// Sorted by path.
    public let files: [ConfigurationFile]
    /// A sentence for each file, or kind of file, that is missing.
    public let warnings: [String]

    /// No configuration file is longer than this many bytes.
    static let limit = 16 << 20

    /// Reads them through the server (pg_read_binary_file, which takes EXECUTE on it and pg_read_server_files), or from this machine when
    /// the server is reached over a Unix socket and the file can be read here. What cannot be read becomes a warning.
    public static func read(ordinary connection: Connection, facts: ServerFacts) async throws -> ConfigurationFiles {
        guard let dataDirectory = facts.dataDirectory else {
            return ConfigurationFiles(
                files: [],
                warnings: [
                    "the role may not see where the configuration files are, so they are not in the backup; "
                        + "grant it pg_read_all_settings"
                ])
        }
        var (paths, warnings) = try await ConfigurationPaths.find(connection, facts)
        paths = paths.filter { $0.hasPrefix("/") && !isInside($0, dataDirectory) }
        var files: [ConfigurationFile] = []
        for path in paths.sorted() {
            do {
                files.append(try await read(path, connection))
            } catch let error as WaldenError where error.code != .cancelled && error.code != .unavailable {
                warnings.append("the configuration file \(path) is not in the backup: \(error.cause ?? error.message)")
            }
        }
        return ConfigurationFiles(files: files, warnings: warnings)
    }

    private static func isInside(_ path: String, _ folder: String) -> Bool {
        path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
    }

    private static func read(_ path: String, _ connection: Connection) async throws -> ConfigurationFile {
        let local = connection.isLocal ? try await LocalFile.read(path, limit: limit) : nil
        do {
            let rows = try await connection.rows(
                "SELECT pg_catalog.encode(pg_catalog.pg_read_binary_file($1, 0, $2::bigint), 'hex')",
                parameters: [path, String(limit + 1)], timeout: factsTimeout)
            var row = try Row(only: rows, of: path)
            let content = try row.required { HexadecimalBytes.decode($0) }
            guard content.count <= limit else { throw LocalFile.tooLong(path) }
            return ConfigurationFile(path: path, content: content, mode: local?.mode ?? 0o600)
        } catch let error as WaldenError where error.code == .permission {
            guard let local else { throw error }
            return local
        }
    }
}
