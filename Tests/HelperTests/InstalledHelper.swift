// SPDX-License-Identifier: MIT
import Foundation
import Testing

/// The built `walden-wal` in a folder of its own, alone or with a `walden` that records how it was called.
struct InstalledHelper {
    let folder: TemporaryFolder
    let data: String

    var program: String { folder.path + "/bin/walden-wal" }
    var record: String { folder.path + "/record" }

    /// The `walden-wal` of this build: it is built into the folder that the tests run from.
    static func built() throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = URL(fileURLWithPath: own).deletingLastPathComponent().path + "/walden-wal"
        try #require(
            FileManager.default.isExecutableFile(atPath: path), "there is no \(path): run swift build first")
        return path
    }

    /// Writes through a shell, never by itself: a file that any thread of this process holds open for writing while
    /// another forks could not be executed ("Text file busy").
    init(walden: String? = nil) throws {
        folder = try TemporaryFolder()
        data = folder.path + "/data"
        let script = """
            set -e; cd "$1"; mkdir bin data; cp "$2" bin/walden-wal
            if [ -n "$3" ]; then printf '%s' "$3" >bin/walden; chmod 755 bin/walden; fi
            """
        let arguments = ["-c", script, "sh", folder.path, try Self.built(), walden ?? ""]
        let made = try ChildProcess.run(
            "/bin/sh", arguments.map { Array($0.utf8) }, environment: ["PATH": "/usr/bin:/bin"])
        try #require(made.end == .exit(0), "\(made.standardError)")
    }

    /// A `walden` that writes its arguments to ``record``, a NUL after each, and exits with WALDEN_TEST_STATUS.
    static let recorder = """
        #!/bin/sh
        printf '%s\\0' "$@" >"$WALDEN_TEST_RECORD"
        exit "$WALDEN_TEST_STATUS"
        """

    /// Runs it as PostgreSQL does, with the data directory as working directory. Where the machine has a `walden` of
    /// its own it must not be found, so `PATH` is bare unless the test says otherwise.
    func run(
        _ arguments: [[UInt8]], environment: [String: String] = [:], status: Int32 = 0,
        standardErrorTo errorPath: String? = nil
    ) throws -> ChildProcess {
        var all = ["WALDEN_TEST_RECORD": record, "WALDEN_TEST_STATUS": "\(status)", "PATH": "/nonexistent"]
        all.merge(environment) { _, given in given }
        return try ChildProcess.run(program, arguments, environment: all, in: data, standardErrorTo: errorPath)
    }

    func run(_ arguments: String..., environment: [String: String] = [:], status: Int32 = 0) throws -> ChildProcess {
        try run(arguments.map { Array($0.utf8) }, environment: environment, status: status)
    }

    /// What the recording `walden` was called with.
    func recorded() throws -> [[UInt8]] {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: record)))
        return bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast().map(Array.init)
    }

    func makeStandby() throws {
        try Data().write(to: URL(fileURLWithPath: data + "/standby.signal"))
    }

    func remove() { folder.remove() }
}
