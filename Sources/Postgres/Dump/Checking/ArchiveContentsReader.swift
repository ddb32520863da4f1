// SPDX-License-Identifier: MIT

import Errors
import Host
import Synchronization
public import SystemPackage

/// Has pg_restore read an archive's table of contents. One caller at a time; the program is ended when nobody holds this any more.
///
/// It proves that the archive begins as it should and that its table of contents is whole. The rows behind it are not read.
public final class ArchiveContentsReader: Sendable {
    private static let task = "cannot read the archive's table of contents"

    private let process: PipedProcess
    private let listing = Mutex(ArchiveListing())

    private init(_ process: PipedProcess) { self.process = process }

    /// Of a custom archive that ``push(_:)`` brings. Throws what the start of a program throws.
    public static func start(
        programs: DumpPrograms, environment: [String: String]
    ) async throws -> ArchiveContentsReader {
        ArchiveContentsReader(try await launch(programs, environment, []))
    }

    /// Of an archive in a file or folder of this machine.
    ///
    /// Throws `.configuration` for programs behind a prefix, which would look for it elsewhere, and otherwise as ``finish()``.
    public static func contents(
        of archive: FilePath, programs: DumpPrograms, environment: [String: String]
    ) async throws -> ArchiveContents {
        guard !programs.isElsewhere else {
            throw WaldenError(
                .configuration, Self.task, cause: "the programs behind the prefix do not see \(archive)")
        }
        // Whatever its name begins with, it is no option.
        let path = archive.isAbsolute ? archive.string : "./\(archive)"
        return try await ArchiveContentsReader(try await launch(programs, environment, [path])).finish()
    }

    private static func launch(
        _ programs: DumpPrograms, _ environment: [String: String], _ arguments: [String]
    ) async throws -> PipedProcess {
        let inherited =
            programs.isElsewhere ? ProgramEnvironment.there(environment) : ProgramEnvironment.here(environment)
        let command = programs.words(.pgRestore, ["--list"] + arguments)
        return try await PipedProcess.start(
            .init(command.program, command.arguments, environment: inherited), patience: .seconds(600))
    }

    /// The next bytes of the archive; whether more are wanted.
    public func push(_ bytes: [UInt8]) async throws -> Bool {
        let step = try await process.exchange(bytes[...], limit: .max)
        listing.withLock { $0.feed(step.output) }
        return !step.isOver
    }

    /// What it holds. Throws `.integrity` when pg_restore cannot read it, or for a table of contents that cannot be; `.timedOut` and
    /// `.cancelled`; `.configuration` when pg_restore is too old for it.
    public func finish() async throws -> ArchiveContents {
        process.closeInput()
        while true {
            let step = try await process.exchange([], limit: 1 << 20)
            listing.withLock { $0.feed(step.output) }
            if step.isOver { break }
        }
        let ending = try await process.ending()
        guard ending.status == .exited(0) else { throw Self.failure(ending) }
        return try listing.withLock { listing throws(WaldenError) in try listing.contents() }
    }

    private static func failure(_ ending: PipedProcess.Ending) -> WaldenError {
        let failure = ProgramFailure(program: .pgRestore, ending: ending, secrets: Secrets([]), message: task).error
        if ending.errors.contains("unsupported version") {
            return WaldenError(
                .configuration, task, cause: failure.cause,
                hint: "Install client programs as new as those that made the archive.")
        }
        guard case .exited(1) = ending.status else { return failure }
        return WaldenError(.integrity, task, cause: failure.cause, hint: "It is damaged: use another dump.")
    }
}
