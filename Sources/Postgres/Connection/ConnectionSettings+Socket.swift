// SPDX-License-Identifier: MIT

public import Errors
public import SystemPackage

extension ConnectionSettings {
    /// A server of this machine by the folder of its Unix socket, whatever libpq's variables and services say: `hostaddr` or `port`
    /// of those would lead elsewhere. `options` are for the server, as PGOPTIONS has them.
    public static func socket(in folder: FilePath, port: Int, user: String, options: String = "") -> ConnectionSettings
    {
        let keywords = [
            ("host", folder.string), ("hostaddr", ""), ("port", String(port)), ("user", user), ("dbname", "postgres"),
            ("password", ""), ("options", options),
        ]
        return ConnectionSettings(conninfo: keywords.map { "\($0)=\(quoted($1))" }.joined(separator: " "))
    }

    /// A connection string that names a database and nothing else, for PostgreSQL's programs.
    public static func conninfo(database: String) -> String { "dbname=\(quoted(database))" }

    /// The user that `conninfo` itself names; nil where it names none. Throws `.configuration` when libpq cannot read it.
    public func user() throws(WaldenError) -> String? { try keywords()["user"] }
}
