// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import SystemPackage
import Testing

@Suite(.timeLimit(.minutes(2))) struct PipedProcessTests {
    private static let environment = ["PATH": "/usr/bin:/bin"]

    private func start(_ script: String, patience: Duration = .seconds(60)) async throws -> PipedProcess {
        try await .start(.init("sh", ["-c", script], environment: Self.environment), patience: patience)
    }

    private func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    }

    @Test(arguments: [0, 1, 65_536, 9_000_001])
    func `what goes in comes out, however much fits in no pipe`(_ count: Int) async throws {
        let process = try await start("cat")
        var output = try await process.exchange(bytes(count)[...], limit: .max).output
        process.closeInput()
        let rest = try await process.exchange([], limit: .max)
        output += rest.output
        #expect(rest.isOver)
        #expect(output == bytes(count))
        let ending = try await process.ending()
        #expect(ending.status == .exited(0))
        #expect(ending.errors.isEmpty)
    }

    @Test func `a limit holds back what a program would write without end`() async throws {
        let process = try await start("yes")
        let step = try await process.exchange([], limit: 0)
        #expect(step.output.isEmpty)
        process.closeInput()
        for _ in 0..<3 {
            let step = try await process.exchange([], limit: 1 << 20)
            #expect(!step.isOver)
            #expect((1 << 20...2 << 20).contains(step.output.count))
        }
    }

    @Test func `a limit leaves the rest of the input for the next time`() async throws {
        let process = try await start("cat")
        let all = bytes(5_000_000)
        var (rest, output) = (all[...], [UInt8]())
        while !rest.isEmpty {
            let step = try await process.exchange(rest, limit: 100_000)
            rest = rest.dropFirst(step.taken)
            output += step.output
        }
        process.closeInput()
        output += try await process.exchange([], limit: .max).output
        #expect(output == all)
    }

    @Test func `status and errors of a program that takes no input are told`() async throws {
        let process = try await start("exec <&-; echo first >&2; echo last >&2; exit 3")
        let step = try await process.exchange(bytes(3_000_000)[...], limit: .max)
        #expect(step.isOver)
        #expect(step.taken == 3_000_000)
        let ending = try await process.ending()
        #expect(ending.status == .exited(3))
        #expect(ending.errors == "first\nlast\n")
    }

    @Test func `the last 64 KiB of the errors are kept`() async throws {
        let process = try await start("head -c 1000000 /dev/zero | tr '\\0' x >&2; echo end >&2")
        let errors = try await process.ending().errors
        #expect(errors.utf8.count == 65_536)
        #expect(errors.hasSuffix("xend\n"))
    }

    @Test func `one that is killed is ended, and whoever waits for it is told so`() async throws {
        let process = try await start("sleep 600")
        let waiting = Task { try await process.ending().status }
        process.kill()
        do {
            #expect(try await waiting.value == .killed(signal: 9))
        } catch let error as WaldenError {
            #expect(error.code == .cancelled)
        }
        process.kill()
    }

    @Test func `a signal that ends it is told`() async throws {
        let process = try await start("kill -9 $$")
        #expect(try await process.ending().status == .killed(signal: 9))
    }

    @Test func `it sees nothing of our environment and has no signal ignored`() async throws {
        signal(SIGPIPE, SIG_IGN)
        setenv("WALDEN_TEST_SECRET", "s3cret", 1)
        let process = try await start("env; grep SigIgn /proc/self/status")
        process.closeInput()
        let text = String(decoding: try await process.exchange([], limit: .max).output, as: UTF8.self)
        #expect(text.contains("PATH=/usr/bin:/bin"))
        #expect(!text.contains("s3cret"))
        // The C library keeps signals 32 and 33 to itself.
        let ignored = UInt64(text.split(whereSeparator: \.isWhitespace).last ?? "", radix: 16)
        #expect(try #require(ignored) & 0x7FFF_FFFF == 0)
    }

    @Test func `a missing program is a configuration failure, one that may not run is one of permission`() async throws
    {
        for (program, code) in [("/nowhere/gpg", WaldenError.Code.configuration), ("/etc/passwd", .permission)] {
            let error = await #expect(throws: WaldenError.self) {
                try await PipedProcess.start(.init(program, []), patience: .seconds(1))
            }
            #expect(error?.code == code)
            #expect(error?.message == "cannot run the program \(program)")
        }
    }

    @Test func `a program that stands still is ended`() async throws {
        let process = try await start("echo $$; exec sleep 600", patience: .milliseconds(300))
        let pid = try await pid(of: process)
        let error = await #expect(throws: WaldenError.self) { try await process.exchange([], limit: .max) }
        #expect(error?.code == .timedOut)
        try await expectEnd(of: pid)
    }

    @Test func `a cancelled task ends the program and all that it has started`() async throws {
        let process = try await start("sleep 600 & echo $!; wait")
        let pid = try await pid(of: process)
        let task = Task { try await process.exchange([], limit: .max) }
        task.cancel()
        let error = await #expect(throws: WaldenError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        try await expectEnd(of: pid)
    }

    @Test func `a program that nobody holds any more is ended`() async throws {
        var process: PipedProcess? = try await start("echo $$; exec sleep 600")
        let pid = try await pid(of: try #require(process))
        process = nil
        try await expectEnd(of: pid)
    }

    private func pid(of process: PipedProcess) async throws -> pid_t {
        process.closeInput()
        let text = String(decoding: try await process.exchange([], limit: 1).output, as: UTF8.self)
        return try #require(pid_t(text.split(whereSeparator: \.isNewline).first ?? ""))
    }

    /// Once it is gone, or a zombie that its parent, which may be none of us, has yet to reap.
    private func expectEnd(of pid: pid_t) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while isRunning(pid), ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(5)) }
        #expect(!isRunning(pid))
    }

    private func isRunning(_ pid: pid_t) -> Bool {
        guard let stat = SmallFile.text(at: FilePath("/proc/\(pid)/stat")) else { return false }
        return !stat.contains(") Z ")
    }
}
