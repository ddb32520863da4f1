// SPDX-License-Identifier: MIT
import Foundation
import Testing

/// The helper must run in any image, so it is run in a root that holds nothing but itself: no shared library, no
/// loader, no /proc, no /dev, no locale.
@Suite(.enabled(if: EmptyRoot.enter != nil, "SKIPPED: neither root nor unshare -r can enter another root here"))
struct EmptyRootTests {
    @Test func `push says that walden is missing`() throws {
        let run = try EmptyRoot.run(["push", "pg_wal/000000010000000000000001"])
        #expect(run.end == .exit(69))
        #expect(run.standardError.contains("cannot find the program walden"))
        #expect(run.standardError.contains("/usr/local/bin/walden;"))
    }

    @Test func `fetch stops recovery`() throws {
        #expect(try EmptyRoot.run(["fetch", "00000002.history", "pg_wal/RECOVERYHISTORY"]).end == .exit(126))
    }

    @Test func `fetch lets a standby go on asking`() throws {
        #expect(try EmptyRoot.run(["fetch", "f", "p"], standbySignal: true).end == .exit(69))
    }

    @Test func `version and usage errors answer as everywhere`() throws {
        let version = try EmptyRoot.run(["--version"])
        #expect(version.end == .exit(0) && version.standardOutput.hasPrefix("walden-wal "))
        #expect(try EmptyRoot.run(["push"]).end == .exit(64))
        #expect(try EmptyRoot.run([]).end == .exit(126))
    }
}

private enum EmptyRoot {
    private static let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]

    /// The words that go before `ROOT PROGRAM ARGUMENT...`, or nil where this machine lets nobody do it.
    static let enter: [String]? = [["chroot"], ["unshare", "-r", "chroot"]].first { words in
        // A machine without these programs cannot run these tests; that is what nil says.
        (try? ChildProcess.run("/usr/bin/env", (words + ["/", "true"]).map(b), environment: environment))?.end
            == .exit(0)
    }

    static func run(_ arguments: [String], standbySignal: Bool = false) throws -> ChildProcess {
        let helper = try InstalledHelper()
        defer { helper.remove() }
        let root = helper.folder.path
        if standbySignal { try Data().write(to: URL(fileURLWithPath: root + "/standby.signal")) }
        let words = (enter ?? []) + [root, "/bin/walden-wal"] + arguments
        return try ChildProcess.run("/usr/bin/env", words.map(b), environment: environment)
    }
}
