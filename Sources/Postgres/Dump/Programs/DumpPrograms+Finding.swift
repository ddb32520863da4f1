// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
public import SystemPackage

extension DumpPrograms {
    /// Finds the newest installed major version whose pg_dump is not older than a server of `serverVersion` (150018 for 15.18):
    /// pg_dump refuses newer servers.
    ///
    /// With a `prefix` the programs over there are asked for their version, and `explicit` must be nil. Without, the folder
    /// `explicit` alone is looked into, else those of `PATH` in `environment` and then where Debian's and the PostgreSQL project's
    /// packages put them. Debian's wrapper scripts are passed over: which version they start depends on more than their name.
    ///
    /// Throws `.configuration` when only older ones are there, naming found and needed; `.notFound` when there are none at all;
    /// `.failed` for a prefix that does not start them; what the start of a program throws.
    public static func find(
        serverVersion: Int, explicit: FilePath?, prefix: [String], environment: [String: String]
    ) async throws -> DumpPrograms {
        let needed = serverVersion / 10000
        let found: [DumpPrograms]
        if prefix.isEmpty {
            let folders = if let explicit { [explicit] } else { try await usualFolders(environment) }
            found = try await installed(in: folders, environment)
        } else {
            guard explicit == nil else { throw folderAndPrefix }
            found = [try await asked(.prefix(prefix), ProgramEnvironment.there(environment))]
        }
        return try newest(of: found, needed: needed, explicit: explicit)
    }

    static func newest(
        of found: [DumpPrograms], needed: Int, explicit: FilePath?
    ) throws(WaldenError) -> DumpPrograms {
        // The first of equals: they are in the order in which they were sought.
        let newest = found.reduce(nil as DumpPrograms?) { best, next in
            guard let best, best.version >= next.version else { return next }
            return best
        }
        guard let newest else { throw nothingFound(needed, explicit) }
        guard newest.version.major >= needed else { throw tooOld(newest, needed) }
        return newest
    }

    private static func installed(
        in folders: [FilePath], _ environment: [String: String]
    ) async throws -> [DumpPrograms] {
        var found: [DumpPrograms] = []
        for folder in folders {
            guard await isProgram(folder.appending(ClientProgram.pgDump.rawValue)) else { continue }
            do {
                found.append(try await asked(.folder(folder), ProgramEnvironment.here(environment)))
            } catch let error as WaldenError where error.code != .cancelled && folders.count > 1 {
                continue  // one that cannot be run is no reason to give up the next
            }
        }
        return found
    }

    private static func isProgram(_ path: FilePath) async -> Bool {
        // Without a thread to look there is nothing found, and the error says where it was looked for.
        let isThere = try? await BlockingThreads.shared.run {
            guard access(path.string, X_OK) == 0, let real = realpath(path.string, nil) else { return false }
            defer { free(real) }
            return FilePath(String(cString: real)).lastComponent?.string != "pg_wrapper"
        }
        return isThere ?? false
    }

    private static func usualFolders(_ environment: [String: String]) async throws -> [FilePath] {
        let path = (environment["PATH"] ?? "").split(separator: ":").map { FilePath(String($0)) }.filter(\.isAbsolute)
        let packaged = try await BlockingThreads.shared.run {
            // What is not there holds no programs.
            let debian = ((try? Folder.names(in: "/usr/lib/postgresql")) ?? []).sorted().map { name in
                FilePath("/usr/lib/postgresql").appending(name).appending("bin")
            }
            let others = ((try? Folder.names(in: "/usr")) ?? []).sorted().filter { $0.hasPrefix("pgsql-") }
            return debian + others.map { FilePath("/usr").appending($0).appending("bin") }
        }
        return path + packaged
    }

    private static func asked(_ place: Place, _ environment: [String: String]) async throws -> DumpPrograms {
        let unknown = DumpPrograms(place: place, version: .unknown)
        let command = unknown.words(.pgDump, ["--version"])
        let process = try await PipedProcess.start(
            .init(command.program, command.arguments, environment: environment), patience: .seconds(60))
        process.closeInput()
        let output = try await process.exchange([], limit: 4096).output.prefix(4096)
        let ending = try await process.ending()
        let text = String(decoding: output, as: UTF8.self)
        guard ending.status == .exited(0), let version = ProgramVersion(line: text) else {
            throw WaldenError(
                .failed, "cannot tell the version of \(command.program)",
                cause: ProgramFailure.lastWords(ending.errors + text, limit: 300))
        }
        return DumpPrograms(place: place, version: version)
    }
}

extension DumpPrograms {
    private static func nothingFound(_ needed: Int, _ explicit: FilePath?) -> WaldenError {
        WaldenError(
            .notFound, "cannot find pg_dump of PostgreSQL \(needed) or later",
            cause: explicit.map { "there is none that we may run in \($0)" }
                ?? "it is not in PATH, /usr/lib/postgresql or /usr/pgsql-*",
            hint: "Install PostgreSQL's client programs, or name the folder or prefix that has them.")
    }

    private static func tooOld(_ found: DumpPrograms, _ needed: Int) -> WaldenError {
        WaldenError(
            .configuration, "cannot dump a server of PostgreSQL \(needed)",
            cause: "the newest found is \(found), and pg_dump \(needed) or later is needed",
            hint: "Install the client programs of PostgreSQL \(needed), or name the folder or prefix that has them.")
    }

    private static var folderAndPrefix: WaldenError {
        WaldenError(
            .configuration, "cannot look for PostgreSQL's programs", cause: "both a folder and a prefix are given",
            hint: "Give one of them.")
    }
}
