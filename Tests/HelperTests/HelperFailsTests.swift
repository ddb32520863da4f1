// SPDX-License-Identifier: MIT
import Foundation
import Testing

/// No walden, or none that runs: what PostgreSQL is told then. `/usr/bin/walden` of the machine would spoil most of
/// these, so WALDEN_PROGRAM names a file that is not there; the empty root's tests do without it.
@Suite struct HelperFailsTests {
    private let absent = ["WALDEN_PROGRAM": "/nonexistent/walden"]

    @Test func `push without walden fails so that PostgreSQL tries again`() throws {
        let helper = try InstalledHelper()
        defer { helper.remove() }
        let run = try helper.run("push", "pg_wal/000000010000000000000001", environment: absent)
        #expect(run.end == .exit(69))
        #expect(run.standardError.hasPrefix("walden-wal: there is no program /nonexistent/walden"))
        #expect(run.standardError.filter(\.isNewline).count == 1)
    }

    @Test func `fetch without walden stops recovery`() throws {
        let helper = try InstalledHelper()
        defer { helper.remove() }
        #expect(try helper.run("fetch", "f", "p", environment: absent).end == .exit(126))
    }

    @Test func `fetch without walden lets a standby go on asking`() throws {
        let helper = try InstalledHelper()
        defer { helper.remove() }
        #expect(try helper.run("--standby", "fetch", "f", "p", environment: absent).end == .exit(69))
        try helper.makeStandby()
        #expect(try helper.run("fetch", "f", "p", environment: absent).end == .exit(69))
        #expect(try helper.run("fetch", "f", environment: absent).end == .exit(64))
        #expect(try helper.run("push", "p", environment: absent).end == .exit(69))
    }

    @Test(arguments: [
        ("not-an-executable-format", "neither ELF nor #!"), ("interpreter-missing", "#!/nonexistent/interpreter\n"),
    ])
    func `a walden that cannot be started is named`(defect: String, content: String) throws {
        let helper = try InstalledHelper(walden: content)
        defer { helper.remove() }
        let run = try helper.run("push", "p")
        #expect(run.end == .exit(69))
        #expect(run.standardError.contains("cannot run \(helper.folder.path)/bin/walden: "), "\(defect)")
        #expect(try helper.run("fetch", "f", "p").end == .exit(126))
    }

    @Test func `a walden that is a folder is named`() throws {
        let helper = try InstalledHelper()
        defer { helper.remove() }
        let environment = ["WALDEN_PROGRAM": helper.data]
        #expect(try helper.run("push", "p", environment: environment).end == .exit(69))
        #expect(try helper.run("fetch", "f", "p", environment: environment).end == .exit(126))
    }

    @Test func `WALDEN_PROGRAM that names the helper itself ends`() throws {
        let helper = try InstalledHelper()
        defer { helper.remove() }
        let environment = ["WALDEN_PROGRAM": helper.program]
        #expect(try helper.run("push", "p", environment: environment).end == .exit(64))
        #expect(try helper.run("fetch", "f", "p", environment: environment).end == .exit(126))
    }

    @Test(
        arguments: [
            (["push"], 64), (["push", "a", "b"], 64), ([], 126), (["fetch", "a"], 126), (["wat"], 126),
            (["--version", "push", "p"], 64), (["push", "--help"], 64), (["--help", "--help"], 126),
        ] as [([String], Int32)])
    func `a call that makes no sense gets its status, a sentence, and nothing done`(
        arguments: [String], status: Int32
    ) throws {
        let helper = try InstalledHelper(walden: InstalledHelper.recorder)
        defer { helper.remove() }
        let run = try helper.run(arguments.map(b))
        #expect(run.end == .exit(status))
        #expect(run.standardError.hasPrefix("walden-wal: "))
        #expect(!FileManager.default.fileExists(atPath: helper.record))
    }

    @Test func `standard error that takes nothing changes no status`() throws {
        let helper = try InstalledHelper()
        defer { helper.remove() }
        let run = try helper.run([b("fetch"), b("f"), b("p")], environment: absent, standardErrorTo: "/dev/full")
        #expect(run.end == .exit(126))
    }

    @Test func `a log that nobody reads does not kill it`() throws {
        let helper = try InstalledHelper()
        defer { helper.remove() }
        let fifo = helper.folder.path + "/fifo"
        // The reader ends before the helper writes, so that the write meets a pipe without a reader (SIGPIPE).
        let script = "mkfifo \"$1\"; true <\"$1\" & exec 9>\"$1\"; wait; \"$2\" push p 2>&9"
        let run = try ChildProcess.run(
            "/bin/sh", ["-c", script, "sh", fifo, helper.program].map(b),
            environment: absent.merging(["PATH": "/usr/bin:/bin"]) { $1 }, in: helper.data)
        #expect(run.end == .exit(69))
    }

    @Test func `hostile arguments never end it by a signal`() throws {
        let helper = try InstalledHelper()
        defer { helper.remove() }
        let long = [UInt8](repeating: 0xff, count: 130_000)
        let hostile: [[[UInt8]]] = [
            [long], [b("push"), long], [b("--config"), long, b("push"), b("p")], [b("--config=") + long, b("fetch")],
            [b("fetch"), long, long], Array(repeating: b("push"), count: 20_000), [b("-") + long], [[], [], []],
        ]
        for arguments in hostile {
            let run = try helper.run(arguments, environment: absent)
            #expect([.exit(64), .exit(69), .exit(126)].contains(run.end))
            #expect(run.standardError.utf8.count < 500)
        }
    }

    @Test func `version and help answer on standard output`() throws {
        let helper = try InstalledHelper()
        defer { helper.remove() }
        let version = try helper.run("--version")
        #expect(version.end == .exit(0) && version.standardOutput.hasPrefix("walden-wal "))
        let help = try helper.run("--help")
        #expect(help.end == .exit(0) && help.standardOutput.contains("restore_command"))
    }
}
