// SPDX-License-Identifier: MIT
import Foundation
import Testing

/// A program run to its end, with arguments as bytes: Foundation's Process takes only text.
struct ChildProcess {
    enum End: Equatable {
        case exit(Int32)
        case signal(Int32)
    }

    let end: End
    let standardError: String
    let standardOutput: String

    /// Runs the program at the path. It is killed, and the test failed, when it takes longer than the deadline.
    static func run(
        _ program: String, _ arguments: [[UInt8]], environment: [String: String] = [:], in folder: String = "/",
        standardErrorTo errorPath: String? = nil, deadline: Duration = .seconds(30)
    ) throws -> ChildProcess {
        let scratch = try TemporaryFolder()
        defer { scratch.remove() }
        let output = scratch.path + "/output"
        let error = errorPath ?? scratch.path + "/error"
        let child = try spawn(program, arguments, environment, folder, output, error)
        let end = try wait(for: child, until: .now + deadline)
        return ChildProcess(
            end: end, standardError: try text(of: errorPath == nil ? error : nil), standardOutput: try text(of: output))
    }

    private static func spawn(
        _ program: String, _ arguments: [[UInt8]], _ environment: [String: String], _ folder: String,
        _ output: String, _ error: String
    ) throws -> pid_t {
        // Swift sees no posix_spawn_file_actions_addchdir_np, so env(1) changes the folder.
        let env = "/usr/bin/env"
        let words = [env, "-C", folder, program].map { Array($0.utf8) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, error, O_WRONLY | O_CREAT, 0o600)
        let argv = (words + arguments).map(duplicate) + [nil]
        let envp = environment.map { duplicate(Array("\($0.key)=\($0.value)".utf8)) } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var child: pid_t = 0
        let status = posix_spawn(&child, env, &actions, nil, argv, envp)
        guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: status) ?? .EINVAL) }
        return child
    }

    private static func duplicate(_ bytes: [UInt8]) -> UnsafeMutablePointer<CChar>? {
        let copy = malloc(bytes.count + 1)?.assumingMemoryBound(to: CChar.self)
        for (index, byte) in bytes.enumerated() { copy?[index] = CChar(bitPattern: byte) }
        copy?[bytes.count] = 0
        return copy
    }

    private static func wait(for child: pid_t, until deadline: ContinuousClock.Instant) throws -> End {
        var status: Int32 = 0
        while true {
            let found = waitpid(child, &status, WNOHANG)
            if found == child { break }
            if found < 0 && errno != EINTR { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EINVAL) }
            if ContinuousClock.now > deadline {
                Issue.record("the program did not end by its deadline")
                kill(child, SIGKILL)
            }
            usleep(500)
        }
        return status & 0x7f == 0 ? .exit((status >> 8) & 0xff) : .signal(status & 0x7f)
    }

    private static func text(of path: String?) throws -> String {
        guard let path else { return "" }
        return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }
}
