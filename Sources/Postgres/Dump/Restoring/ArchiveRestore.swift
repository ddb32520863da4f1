// SPDX-License-Identifier: MIT

import Errors
public import SystemPackage

/// An archive in a file or folder of this machine that goes into a database, by several sessions where asked for.
public enum ArchiveRestore {
    /// Has pg_restore restore it; what it said on the way, a line each, errors it went on after included.
    ///
    /// A custom archive that was written to a pipe, as ours are, has no offsets in its table of contents: with several `jobs` pg_restore
    /// looks for each table's rows anew, which takes longer, and is right all the same. Throws `.configuration` for programs behind a
    /// prefix, which do not see the archive, and otherwise as ``RestoreStream/push(_:)``.
    public static func run(
        _ request: DumpRestoreRequest, from archive: FilePath, jobs: Int = 1, programs: DumpPrograms,
        connection: ProgramConnection, serverVersion: Int, watch: LockWatch?,
        silence: Duration = RestoreStream.standardSilence
    ) async throws -> [String] {
        guard request.kind == .archive else {
            throw WaldenError(.usage, request.task, cause: "a plain dump is restored as a stream")
        }
        guard !programs.isElsewhere else {
            throw WaldenError(
                .configuration, request.task, cause: "the programs behind the prefix do not see \(archive)")
        }
        guard (1...1000).contains(jobs), jobs == 1 || !request.singleTransaction else {
            throw WaldenError(
                .configuration, request.task, cause: "\(jobs) jobs are not possible",
                hint: "Give 1 to 1000 jobs, and one for a single transaction.")
        }
        let path = archive.isAbsolute ? archive.string : "./\(archive)"
        let run = try await RestoreRun.start(
            request, programs, connection, serverVersion: serverVersion, watch: watch,
            moreArguments: (jobs > 1 ? ["--jobs=\(jobs)"] : []) + [path], silence: silence)
        return try await run.finish()
    }
}
