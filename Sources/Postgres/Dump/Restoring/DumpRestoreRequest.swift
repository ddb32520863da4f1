// SPDX-License-Identifier: MIT

/// What psql or pg_restore is told of a restore.
public struct DumpRestoreRequest: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// SQL, for psql.
        case plain(PlainDumpEnds.Kind)
        /// Of pg_dump's formats custom or directory, for pg_restore.
        case archive
    }

    public var kind: Kind
    /// Where it goes to; for a cluster's roles and tablespaces any database will do.
    public var database: String
    /// Whether the first error ends it. Roles that are there already are errors, so globals go on.
    public var stopsAtErrors: Bool
    /// All or nothing, but that a plain dump with large objects commits when it comes to those: pg_dump writes a transaction around
    /// them. An archive is then restored by one session.
    public var singleTransaction = false
    /// Whether objects get the owners that they had (archives only: plain dumps say so themselves).
    public var keepsOwners = true
    /// Whether grants are restored (archives only).
    public var keepsPrivileges = true
    /// Whether objects get the tablespaces that they had (archives only: plain dumps say so themselves).
    public var keepsTablespaces = true
    /// Whether an archive's objects are dropped first where they are there (`--clean --if-exists`; plain dumps say so themselves).
    public var cleans = false

    /// Stops at errors, but for a cluster's globals.
    public init(_ kind: Kind, into database: String) {
        self.kind = kind
        self.database = database
        stopsAtErrors = kind != .plain(.cluster)
    }
}

extension DumpRestoreRequest {
    var program: ClientProgram { if case .archive = kind { .pgRestore } else { .psql } }

    var task: String {
        if case .plain(.cluster) = kind { return "cannot restore the roles and tablespaces" }
        return "cannot restore into the database \(database)"
    }

    /// But for the connection, the archive and the jobs. `isLenient`: pg_restore must go on after errors, to be judged at its end.
    func arguments(isLenient: Bool) -> [String] {
        var arguments: [String] = []
        func add(_ argument: String, when isSo: Bool) { if isSo { arguments.append(argument) } }
        add("--single-transaction", when: singleTransaction)
        switch kind {
        case .plain:
            arguments += ["--no-psqlrc", "--quiet", "--file=-"]
            add("--set=ON_ERROR_STOP=1", when: stopsAtErrors)
            // What went wrong is then told by a code, whatever language the server speaks.
            add("--set=VERBOSITY=verbose", when: !stopsAtErrors)
        case .archive:
            add("--exit-on-error", when: stopsAtErrors && !isLenient && !singleTransaction)
            add("--no-owner", when: !keepsOwners)
            add("--no-privileges", when: !keepsPrivileges)
            add("--no-tablespaces", when: !keepsTablespaces)
            if cleans { arguments += ["--clean", "--if-exists"] }
        }
        return arguments
    }
}
