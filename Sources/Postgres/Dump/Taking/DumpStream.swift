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

    fileprivate struct State {
        var rest: ArraySlice<UInt8> = []
        /// The first bytes, held back until they are enough to look at; nil: nothing is, or no longer.
        var head: [UInt8]?
        var warnings: [String] = []
        var isOver = false
    }

    private let run: DumpRun
    private let state = Mutex(State())

    fileprivate static let headBytes = 4096

    private init(_ run: DumpRun, looksAtHead: Bool = false) {
        self.run = run
        if looksAtHead { state.withLock { $0.head = [] } }
    }

    /// Starts pg_dump, which writes `request` to its output: plain or custom, not a directory (`.usage`).
    ///
    /// `watch` sees to it that no lock is waited for longer than the request allows, and that no session is left behind; without it
    /// pg_dump's own limit is all there is. With `serverVersion` (150018 for 15.18) a plain dump that a newer pg_dump writes can be
    /// restored into that server by any psql: `SET transaction_timeout`, which it would refuse, is left out. Throws `.configuration` for a request or
    /// program that cannot be, `.permission` for a program that may not be run.
    public static func start(
        _ request: DumpRequest, programs: DumpPrograms, connection: ProgramConnection, serverVersion: Int? = nil,
        watch: LockWatch?, silence: Duration = standardSilence
    ) async throws -> DumpStream {
        if case .directory = request.format {
            throw WaldenError(.usage, "a dump in the format directory is no stream")
        }
        let launch = try DumpLaunch(request, connection)
        let looksAtHead =
            request.format == .plain
            && serverVersion.map { TransactionTimeout.isInTheWay(from: programs, to: $0) } ?? false
        return DumpStream(
            try await DumpRun.start(launch, programs, watch: watch, silence: silence), looksAtHead: looksAtHead)
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
        while true {
            if let piece = takePiece() { return piece }
            guard !state.withLock(\.isOver) else { return nil }
            let output = try await run.output()
            guard output.isEmpty else {
                state.withLock { $0.take(output) }
                continue
            }
            let warnings = try await run.finish()
            state.withLock { state in
                state.letThrough()
                (state.warnings, state.isOver) = (warnings, true)
            }
        }
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

extension DumpStream.State {
    fileprivate mutating func take(_ output: [UInt8]) {
        guard let held = head else { return rest = output[...] }
        head = held + output
        if held.count + output.count >= DumpStream.headBytes { letThrough() }
    }

    fileprivate mutating func letThrough() {
        guard let held = head else { return }
        head = nil
        rest = TransactionTimeout.removed(from: held)[...]
    }
}
