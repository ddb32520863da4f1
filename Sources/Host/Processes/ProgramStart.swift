// SPDX-License-Identifier: MIT

import CSpawn
import Glibc
public import SystemPackage

/// How a program is started: with its three standard streams and no other open file of ours, no signal blocked, and those that we
/// ignore with their usual effect (`man 3 posix_spawn`).
public struct ProgramStart: Sendable {
    /// What a standard stream of it is.
    public enum Stream: Sendable {
        case descriptor(FileDescriptor)
        case nothing
        /// The same as ours.
        case ours
    }

    /// What it is the first of, so that signals to it and to those that it starts do not reach us, nor ours them.
    public enum Leads: Sendable { case group, session }

    private let program: String
    private let arguments: [String]
    private let environment: [String]?
    private let streams: [Stream]
    private let leads: Leads

    /// `program` is looked for in `PATH` where its name has no `/`. Without an `environment`, of lines `NAME=value`, it has ours.
    public init(
        _ program: String, _ arguments: [String], environment: [String]? = nil, streams: [Stream], leads: Leads
    ) {
        (self.program, self.arguments, self.environment) = (program, arguments, environment)
        (self.streams, self.leads) = (streams, leads)
    }

    /// Returns the pid, which is nobody else's until it is waited for. Blocks until the program runs.
    public func run() throws(Errno) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, stream) in streams.enumerated() { Self.add(stream, as: Int32(number), to: &actions) }
        // What other threads open meanwhile, or libraries without O_CLOEXEC, is not its business either.
        posix_spawn_file_actions_addclosefrom_np(&actions, Int32(streams.count))
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        set(&attributes)
        let (words, lines) = (CStrings([program] + arguments), environment.map(CStrings.init))
        var pid: pid_t = 0
        let failure = withExtendedLifetime((words, lines)) {
            posix_spawnp(&pid, program, &actions, &attributes, words.pointers, lines?.pointers ?? environ)
        }
        guard failure == 0 else { throw Errno(rawValue: failure) }
        return pid
    }

    private static func add(_ stream: Stream, as number: Int32, to actions: inout posix_spawn_file_actions_t) {
        switch stream {
        case .descriptor(let end): posix_spawn_file_actions_adddup2(&actions, end.rawValue, number)
        case .nothing: posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
        case .ours: break
        }
    }

    private func set(_ attributes: inout posix_spawnattr_t) {
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let own = leads == .group ? Int32(POSIX_SPAWN_SETPGROUP) : Self.newSession
        posix_spawnattr_setflags(
            &attributes, Int16(Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | own))
    }

    /// Not shown to Swift by Glibc: `POSIX_SPAWN_SETSID` of spawn.h.
    private static let newSession: Int32 = 0x80
}
