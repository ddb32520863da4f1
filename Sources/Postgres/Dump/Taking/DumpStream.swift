// SPDX-License-Identifier: MIT

import Errors
import Synchronization

/// A dump as it comes from pg_dump or pg_dumpall, piece by piece. One caller at a time; ended when nobody holds it any more.
///
/// The last piece says nothing: only ``next()``'s nil means that all of it came and the program ended well.
public final class DumpStream: Sendable {
    static let pieceBytes = 256 << 10
    /// How long a program may write nothing while it waits for no lock: to look through a large table of dead rows takes its time.
    public static let standardSilence = Duration.seconds(2 * 3600)

    private struct State {
        var rest: ArraySlice<UInt8> = []
        var warnings: [String] = []
        var isOver = false
    }

    private let run: DumpRun
    private let state = Mutex(State())

    private init(_ run: DumpRun) { self.run = run }

    /// Starts pg_dump, which writes `request` to its output: plain or custom, not a directory (`.usage`).
    ///
    /// `watch` sees to it that no lock is waited for longer than the request allows, and that no session is left behind; without it
    /// pg_dump's own limit is all there is. Throws `.configuration` for a request or program that cannot be, `.permission` for a
    /// program that may not be run.
    public static func start(
        _ request: DumpRequest, programs: DumpPrograms, connection: ProgramConnection, watch: LockWatch?,
        silence: Duration = standardSilence
    ) async throws -> DumpStream {
        if case .directory = request.format {
            throw WaldenError(.usage, "a dump in the format directory is no stream")
        }
        let launch = try DumpLaunch(request, connection)
        return DumpStream(try await DumpRun.start(launch, programs, watch: watch, silence: silence))
    }

    /// Starts pg_dumpall for roles and tablespaces.
    public static func start(
        _ request: GlobalsRequest, programs: DumpPrograms, connection: ProgramConnection, watch: LockWatch?,
        silence: Duration = standardSilence
    ) async throws -> DumpStream {
        let launch = DumpLaunch(request, connection)
        return DumpStream(try await DumpRun.start(launch, programs, watch: watch, silence: silence))
    }

    /// The next piece, at most 256 KiB and never empty; nil once all came and the program ended with 0.
    ///
    /// Throws `.locked` with the lock and its holders, `.timedOut` after the silence, `.cancelled` with the task, `.failed` and codes
    /// that say more with the program's last words, without secrets. The program and its sessions are ended then.
    public func next() async throws -> [UInt8]? {
        if let piece = takePiece() { return piece }
        guard !state.withLock(\.isOver) else { return nil }
        let output = try await run.output()
        guard output.isEmpty else {
            state.withLock { $0.rest = output[...] }
            return takePiece()
        }
        let warnings = try await run.finish()
        state.withLock { ($0.warnings, $0.isOver) = (warnings, true) }
        return nil
    }

    private func takePiece() -> [UInt8]? {
        state.withLock { state in
            guard !state.rest.isEmpty else { return nil }
            let piece = Array(state.rest.prefix(Self.pieceBytes))
            state.rest = state.rest.dropFirst(piece.count)
            return piece
        }
    }

    /// What the program warned of, a line each; empty before ``next()`` gave nil. At most the last 64 KiB.
    public var warnings: [String] { state.withLock(\.warnings) }

    /// Ends the program and its server sessions, for who wants no more of it.
    public func cancel() async { await run.cancel() }
}
