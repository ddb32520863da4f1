// SPDX-License-Identifier: MIT

public import Errors

/// How one of PostgreSQL's programs is told where the server is and as whom to speak to it.
///
/// What is not secret is a connection string among its arguments, which everybody on the machine can read and which overrides a
/// service file; passwords go through its environment, which only its user can read. No description shows a secret.
public struct ProgramConnection: Sendable {
    let keywords: [String: String]
    let environment: [String: String]
    let secrets: Secrets
    /// The database that the connection string names.
    let database: String?
}

extension ProgramConnection {
    /// For programs on this machine: the same server and user that ``Connection`` gets by `settings`.
    ///
    /// `environment` is ours, of which the programs get what they need. Throws `.configuration` for a connection string that libpq
    /// cannot read, and for a secret in it that no environment variable takes (`sslpassword`).
    public static func here(
        _ settings: ConnectionSettings, environment: [String: String]
    ) throws(WaldenError) -> ProgramConnection {
        var keywords = try settings.keywords()
        var inherited = ProgramEnvironment.here(environment)
        for (keyword, variable) in ProgramEnvironment.secretVariables {
            if let value = keywords.removeValue(forKey: keyword) { inherited[variable] = value }
        }
        try refuseSecrets(keywords, hint: "Use a key file without a passphrase, readable by its user only (mode 0600).")
        if keywords["service"] == nil, inherited["PGSERVICE"] == nil { addPatience(&keywords, inherited) }
        return ProgramConnection(
            keywords: withoutOurs(keywords), environment: inherited,
            secrets: Secrets([inherited["PGPASSWORD"] ?? ""]), database: keywords["dbname"])
    }

    /// For programs behind a prefix: `conninfo` is read over there, where it may be a socket and need no password. Nothing of our
    /// own connection and none of our `PG…` variables go there.
    ///
    /// Throws `.configuration` when libpq cannot read it, and when there is a secret in it: it would stand in the process list.
    public static func there(
        conninfo: String, environment: [String: String]
    ) throws(WaldenError) -> ProgramConnection {
        let keywords = try ConnectionSettings(conninfo: conninfo).keywords()
        try refuseSecrets(
            keywords,
            hint:
                "Let the server trust that connection (peer or trust in pg_hba.conf), or use a password file over there."
        )
        return ProgramConnection(
            keywords: withoutOurs(keywords), environment: ProgramEnvironment.there(environment), secrets: Secrets([]),
            database: keywords["dbname"])
    }

    private static func refuseSecrets(_ keywords: [String: String], hint: String) throws(WaldenError) {
        let found = keywords.keys.filter(ProgramEnvironment.secretKeywords.contains).sorted()
        guard let first = found.first else { return }
        throw WaldenError(
            .configuration, "cannot give \(first) to PostgreSQL's programs",
            cause: "it would stand among their arguments, which every user of that machine can read", hint: hint)
    }

    /// What we say ourselves, or what would change the dump.
    private static func withoutOurs(_ keywords: [String: String]) -> [String: String] {
        keywords.filter { !ProgramEnvironment.ourKeywords.contains($0.key) }
    }

    /// A server that went away without a word is noticed, and one that does not answer is not waited for without end.
    private static func addPatience(_ keywords: inout [String: String], _ environment: [String: String]) {
        let defaults = ["keepalives_idle": "60", "keepalives_interval": "10", "keepalives_count": "6"]
        keywords.merge(defaults) { given, _ in given }
        if environment["PGCONNECT_TIMEOUT"] == nil { keywords["connect_timeout"] = keywords["connect_timeout"] ?? "60" }
    }
}

extension ProgramConnection {
    /// The connection string for `database`, without a secret.
    func conninfo(_ database: String, applicationName: String) -> String {
        var all = keywords
        all["dbname"] = database
        all["application_name"] = applicationName
        return all.sorted { $0.key < $1.key }.map { "\($0)=\(ConnectionSettings.quoted($1))" }.joined(separator: " ")
    }

    /// Never to be asked for a password: nobody is there to answer.
    func arguments(_ database: String, applicationName: String) -> [String] {
        ["--dbname=\(conninfo(database, applicationName: applicationName))", "--no-password"]
    }
}

extension ProgramConnection: CustomStringConvertible, CustomReflectable {
    public var description: String { "(a connection for PostgreSQL's programs)" }

    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
