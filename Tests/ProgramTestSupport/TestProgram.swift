// SPDX-License-Identifier: MIT

import Errors
import Foundation
import Glibc
import Host
import SystemPackage

/// A program of another project that a test runs to its end, to judge what we made or to make what we read.
///
/// Not by Foundation's `Process`: that takes a program for running as long as anybody holds a descriptor which those that are
/// started at the same moment, and those that the program leaves behind, may have inherited.
public enum TestProgram {
    public struct Outcome: Sendable {
        /// 128 and more for one that a signal ended.
        public let status: Int32
        public let output: [UInt8]
        public let errors: String

        public var text: String { String(decoding: output, as: UTF8.self) }
        /// Both outputs, one behind the other.
        public var said: String { text + errors }
    }

    /// Runs `program`, found through `PATH` unless it is a path, in `folder`. What it leaves behind keeps nobody waiting. Throws when
    /// it has not ended by the deadline.
    public static func run(
        _ program: String, _ arguments: [String], in folder: String = "/", input: [UInt8] = [],
        deadline: Duration = .seconds(300)
    ) async throws -> Outcome {
        try await BlockingThreads.shared.run {
            try outcome(of: ["-C", folder, program] + arguments, input, until: .now + deadline)
        }
    }

    /// The same, for what has to be known before a test begins. Blocks.
    public static func runBlocking(_ program: String, _ arguments: [String]) throws -> Outcome {
        try outcome(of: [program] + arguments, [], until: .now + .seconds(60))
    }

    public static func isThere(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

    private static func outcome(
        of words: [String], _ input: [UInt8], until deadline: ContinuousClock.Instant
    ) throws -> Outcome {
        // Files and not pipes: nothing can fill up.
        let files = try [input, [], []].map { try ScratchFile(holding: $0) }
        let streams = files.map { ProgramStart.Stream.descriptor($0.descriptor) }
        let pid = try ProgramStart("/usr/bin/env", words, streams: streams, leads: .group).run()
        let status = try status(of: pid, until: deadline, words)
        return Outcome(
            status: status, output: try files[1].content(),
            errors: String(decoding: try files[2].content(), as: UTF8.self))
    }

    private static func status(
        of pid: pid_t, until deadline: ContinuousClock.Instant, _ words: [String]
    ) throws -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, WNOHANG) != pid {
            guard ContinuousClock.now < deadline else {
                kill(-pid, SIGKILL)
                waitpid(pid, &status, 0)
                throw WaldenError(.timedOut, "\(words.joined(separator: " ")) did not end")
            }
            usleep(1_000)
        }
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}

/// A file without a name. That programs of others inherit it does no harm.
private final class ScratchFile {
    let descriptor: FileDescriptor

    init(holding bytes: [UInt8]) throws {
        var path = Array("/tmp/walden-program-XXXXXX".utf8CString)
        let number = mkstemp(&path)
        guard number >= 0 else { throw Errno(rawValue: errno) }
        unlink(path)
        descriptor = FileDescriptor(rawValue: number)
        _ = try descriptor.writeAll(bytes)
        try descriptor.seek(offset: 0, from: .start)
    }

    deinit { try? descriptor.close() }  // what is in it was read

    func content() throws -> [UInt8] {
        let count = Int(try descriptor.seek(offset: 0, from: .end))
        return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = try descriptor.readFully(fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }
}
