// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
public import SystemPackage

/// A dump in the format directory, written by pg_dump with several sessions at once.
public enum DirectoryDump {
    /// Makes the folder `folder`, mode 0700, and has pg_dump write `request` there. What pg_dump warned of, a line each.
    ///
    /// Throws `.conflict` when something is there already, `.configuration` for programs behind a prefix, which write to another
    /// machine's files, and otherwise as ``DumpStream/next()``. After an error nothing is left of the folder.
    public static func run(
        _ request: DumpRequest, into folder: FilePath, programs: DumpPrograms, connection: ProgramConnection,
        watch: LockWatch?, silence: Duration = DumpStream.standardSilence
    ) async throws -> [String] {
        guard case .directory = request.format else {
            throw WaldenError(.usage, "only a dump in the format directory goes to a folder")
        }
        guard !programs.isElsewhere else { throw elsewhere }
        let launch = try DumpLaunch(
            request, connection, moreArguments: ["--no-sync", "--file=\(folder.string)"])
        try await BlockingThreads.shared.run { try Self.make(folder) }
        do {
            return try await growing(folder, silence, launch.task) {
                // pg_dump writes nothing to its output, which its end closes, so its silence says nothing.
                let run = try await DumpRun.start(launch, programs, watch: watch, silence: .seconds(1 << 30))
                while try await !run.output().isEmpty {}
                return try await run.finish()
            }
        } catch {
            // In a task of its own, since ours may be cancelled. What cannot be removed says nothing of why the dump failed.
            await Task { try? await BlockingThreads.shared.run { remove(folder) } }.value
            throw error
        }
    }

    /// Runs `body` as long as files in the folder grow.
    private static func growing(
        _ folder: FilePath, _ silence: Duration, _ task: String, _ body: @escaping @Sendable () async throws -> [String]
    ) async throws -> [String] {
        try await withThrowingTaskGroup(of: [String].self) { group in
            group.addTask(operation: body)
            group.addTask {
                var (bytes, since) = (Int64(-1), ContinuousClock.now)
                while ContinuousClock.now - since < silence {
                    try await Task.sleep(for: min(silence / 10, .seconds(10)))
                    let now = try await BlockingThreads.shared.run { size(of: folder) }
                    if now != bytes { (bytes, since) = (now, .now) }
                }
                throw WaldenError(.timedOut, task, cause: "pg_dump wrote nothing for \(silence)")
            }
            defer { group.cancelAll() }
            do {
                guard let warnings = try await group.next() else { throw CancellationError() }
                return warnings
            } catch is CancellationError {
                throw WaldenError(.cancelled, task, cause: "the task was cancelled")
            }
        }
    }

    private static func make(_ folder: FilePath) throws(WaldenError) {
        guard mkdir(folder.string, 0o700) == 0 else {
            throw .system(Errno(rawValue: errno), "make the folder", folder)
        }
    }

    /// Of all files there; such a dump has no folders in it. What cannot be listed has no size.
    private static func size(of folder: FilePath) -> Int64 {
        ((try? Folder.names(in: folder)) ?? []).reduce(0) { sum, name in
            var status = stat()
            return stat(folder.appending(name).string, &status) == 0 ? sum &+ Int64(status.st_size) : sum
        }
    }

    private static func remove(_ folder: FilePath) {
        for name in (try? Folder.names(in: folder)) ?? [] { unlink(folder.appending(name).string) }
        rmdir(folder.string)
    }

    private static var elsewhere: WaldenError {
        WaldenError(
            .configuration, "cannot dump in the format directory by programs behind a prefix",
            cause: "they would write to their own machine's files", hint: "Use the format custom there.")
    }
}
