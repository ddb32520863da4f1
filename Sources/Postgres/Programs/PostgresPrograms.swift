// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
public import SystemPackage

/// Where one major version's programs are: `postgres`, `pg_ctl`, `pg_dump` and the rest, in one folder.
public struct PostgresPrograms: Sendable, Equatable {
    public let binFolder: FilePath
    public let major: Int

    /// Programs that the caller knows to be in `binFolder` and of that version; nothing is looked at.
    public init(binFolder: FilePath, major: Int) {
        self.binFolder = binFolder
        self.major = major
    }

    /// The path of one of them.
    public func path(_ name: String) -> FilePath { binFolder.appending(name) }

    /// Finds the programs of `major`.
    ///
    /// An `explicit` folder must be the right one: `.refused` when its `postgres --version` names another major version,
    /// `.notFound` when there is no `postgres` in it. Without one, the folders of `PATH` in `environment` are looked
    /// through, then where Debian's and the PostgreSQL project's packages put them; throws `.notFound`.
    public static func find(
        major: Int, explicit: FilePath?, environment: [String: String]
    ) async throws -> PostgresPrograms {
        if let explicit {
            let found = try await version(in: explicit)
            guard found == major else { throw wrongVersion(explicit, found, major) }
            return PostgresPrograms(binFolder: explicit, major: major)
        }
        for folder in usualFolders(major, environment) where await isExecutable(folder.appending("postgres")) {
            // One that cannot be run is no reason to give up the next.
            if let found = try? await version(in: folder), found == major {
                return PostgresPrograms(binFolder: folder, major: major)
            }
        }
        throw WaldenError(
            .notFound, "cannot find the programs of PostgreSQL \(major)",
            cause: "they are not in PATH, /usr/lib/postgresql/\(major)/bin or /usr/pgsql-\(major)/bin",
            hint: "Install PostgreSQL \(major), or name the folder that holds its postgres and pg_ctl.")
    }

    private static func usualFolders(_ major: Int, _ environment: [String: String]) -> [FilePath] {
        let path = (environment["PATH"] ?? "").split(separator: ":").map { FilePath(String($0)) }
        return path.filter(\.isAbsolute)
            + ["/usr/lib/postgresql/\(major)/bin", "/usr/pgsql-\(major)/bin"]
            .map { FilePath($0) }
    }

    private static func wrongVersion(_ folder: FilePath, _ found: Int, _ major: Int) -> WaldenError {
        WaldenError(
            .refused, "cannot use the programs in \(folder)",
            cause: "they are PostgreSQL \(found), and PostgreSQL \(major) is needed",
            hint: "Name the folder that holds the programs of PostgreSQL \(major).")
    }

    private static func isExecutable(_ path: FilePath) async -> Bool {
        // Without a thread to look there is nothing found, and the error says where it was looked for.
        (try? await BlockingThreads.shared.run { access(path.string, X_OK) == 0 }) ?? false
    }

    private static func version(in folder: FilePath) async throws -> Int {
        let program = folder.appending("postgres")
        guard await isExecutable(program) else {
            throw WaldenError(
                .notFound, "cannot use the programs in \(folder)", cause: "there is no postgres that we may run",
                hint: "Name the folder that holds PostgreSQL's postgres and pg_ctl.")
        }
        let outcome = try await ProgramRun(program: program, arguments: ["--version"], account: nil)
            .outcome(within: .seconds(30))
        guard outcome.succeeded, let major = major(inVersion: outcome.output) else {
            throw WaldenError(
                .failed, "cannot tell the version of \(program)", cause: String(outcome.output.prefix(200)))
        }
        return major
    }

    /// From `postgres (PostgreSQL) 15.18 (Debian …)`, `19devel`, `18beta1`.
    static func major(inVersion text: String) -> Int? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let label = words.firstIndex(of: "(PostgreSQL)"), label + 1 < words.count else { return nil }
        return Int(words[label + 1].prefix { $0.isASCII && $0.isNumber })
    }
}
