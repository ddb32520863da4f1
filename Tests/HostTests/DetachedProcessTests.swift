// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Testing

@testable import Host

/// A program that nobody waits for, and that keeps nobody waiting.
@Suite struct DetachedProcessTests {
    /// In a process of its own, as it is meant: nobody takes the program's status before that process has ended.
    @Test func `it is the first of a session, and whoever reads a pipe of ours until its end does not wait for it`()
        async throws
    {
        await #expect(processExitsWith: .success) {
            var template = Array("/tmp/walden-detached-XXXXXX".utf8CString)
            try #require(mkdtemp(&template) != nil)
            let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
            let (note, go) = ("\(folder)/note", "\(folder)/go")
            var ends: [Int32] = [-1, -1]
            try #require(pipe(&ends) == 0)  // inherited by others
            let script =
                "ps -o sid= -p $$ >\(note).new; mv \(note).new \(note); while ! [ -e \(go) ]; do sleep 0.05; done; rm -r \(folder)"
            try DetachedProcess.start("/bin/sh", ["-c", script])
            close(ends[1])
            var entry = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
            #expect(poll(&entry, 1, 30_000) == 1, "somebody still holds the pipe")
            close(ends[0])
            try await Self.wait { access(note, F_OK) == 0 }
            let session = String(decoding: try SmallFile.bytes(at: .init(note)), as: UTF8.self)
            #expect(Int32(session.filter { !$0.isWhitespace }).map { $0 != getsid(0) } == true, "\(session)")
            close(open(go, O_CREAT | O_WRONLY, 0o600))
            try await Self.wait { access(folder, F_OK) != 0 }
        }
    }

    @Test func `a program that is not there is told`() {
        #expect(throws: WaldenError.self) { try DetachedProcess.start("/nonexistent/program", []) }
    }

    private static func wait(_ condition: () -> Bool) async throws {
        let end = ContinuousClock.now.advanced(by: .seconds(30))
        while !condition() {
            guard ContinuousClock.now < end else { throw WaldenError(.timedOut, "waited in vain") }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
