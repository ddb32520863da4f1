// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import PostgresTestSupport
import SystemPackage
import Testing

/// An agent of a real server, from its start to its end: what it shows, what it tells systemd, and how it ends.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .serialized)
struct AgentLifeTests {
    @Test func `page, metrics and health tell how it goes, with the database and without`() async throws {
        try await withAgentFixture(starts: false) { fixture in
            try fixture.showStatus()
            try await fixture.cluster.start()
            let agent = try await RunningAgent.start(fixture)
            let page = try StatusPageOf(agent, fixture)
            #expect(try await page.get("/healthz") == .init(status: 200, body: "alive\n"))
            try await fixture.waitUntilArchived(try await fixture.switchSegment())
            try await fixture.cluster.wait(for: "it to miss a backup") {
                let ready = try await page.get("/readyz")
                return ready.status == 503 && ready.body.contains("critical backup_missing: there is no base backup")
            }

            let backup = try await fixture.walden("backup")
            #expect(backup.status == 0, "\(backup)")
            try await fixture.cluster.sql("CREATE TABLE t AS SELECT 1")
            let moment = try #require(
                try await fixture.cluster.sql(
                    "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
                ).first?.first ?? nil)
            try await fixture.cluster.sql("SELECT pg_sleep(1.1); CREATE TABLE u AS SELECT 1")
            try await fixture.waitUntilArchived(try await fixture.switchSegment())
            try await page.wait("/readyz") { $0 == .init(status: 200, body: "ok: all is well\n") }

            let metrics = try await page.get("/metrics")
            #expect(metrics.status == 200 && metrics.value("walden_server_up") == 1)
            #expect(metrics.value("walden_push_files_total") ?? 0 >= 2, "\(metrics.body)")
            try await checkByPromtool(metrics.body)
            let shown = try await page.get("/")
            #expect(shown.status == 200 && shown.body.contains("<svg") && shown.body.contains("-full"))
            try await page.wait("/plan?to=\(moment)") { $0.status == 200 && $0.body.contains("-full") }

            try await fixture.cluster.stop()
            try await page.wait("/metrics") { $0.status == 200 && $0.value("walden_server_up") == 0 }
            #expect(try await page.get("/").status == 200)
            agent.send(SIGTERM)
            try await agent.waitForEnd()
            #expect(agent.log.contains("ended as told"))
        }
    }

    private func checkByPromtool(_ metrics: String) async throws {
        guard FileManager.default.fileExists(atPath: "/usr/bin/promtool") else { return }
        let checked = try await AsRoot.run(
            "/bin/sh", ["-c", "printf %s \"$1\" | /usr/bin/promtool check metrics", "sh", metrics])
        #expect(checked.status == 0 && checked.out.isEmpty && checked.err.isEmpty, "\(checked.testDescription)")
    }

    @Test func `systemd is told that it is ready, that it lives and that it ends`() async throws {
        try await withAgentFixture(starts: false) { fixture in
            let manager = try ManagerSocket(fixture.cluster.folder.appending("notify.sock"))
            defer { manager.close() }
            let variables = ["NOTIFY_SOCKET=\(manager.path)", "WATCHDOG_USEC=200000"]
            let agent = try await RunningAgent.start(fixture, wrap: ["/usr/bin/env"] + variables)
            #expect(manager.next()?.hasPrefix("READY=1\n") == true)
            for _ in 0..<3 { #expect(manager.next() == "WATCHDOG=1") }
            agent.send(SIGTERM)
            try await agent.waitForEnd()
            var last: String?
            while let next = manager.next(wait: false) { last = next }
            #expect(last == "STOPPING=1")
        }
    }

    /// Fault 4 of docs/faults.md.
    @Test func `told to end while the repository hangs, it ends`() async throws {
        try await withAgentFixture(starts: false) { fixture in
            let hanging = try SilentListener()
            defer { hanging.close() }
            let text = """
                cluster: main
                repositories:
                  - s3: {bucket: bucket, endpoint: "http://127.0.0.1:\(hanging.port)", access_key_id: a, secret_access_key: b}
                archive:
                  timeout: 5min

                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: fixture.configuration.string))
            try fixture.configureAgent()
            let agent = try await RunningAgent.start(fixture)
            try await fixture.cluster.start()
            try await fixture.switchSegment()
            try await fixture.cluster.wait(for: "the repository to be asked") { hanging.hasCaller }
            // The brackets keep it from finding itself.
            try await fixture.cluster.wait(for: "the helper to wait") {
                try await fixture.run(["/usr/bin/pgrep", "-f", "\(fixture.agentSocket) [p]ush"]).status == 0
            }
            agent.send(SIGTERM)
            try await agent.waitForEnd()
            #expect(agent.log.contains("ended as told"))
            #expect(try fixture.archiveStatus("done").isEmpty)
        }
    }

    @Test func `a page for everybody needs a token`() async throws {
        try await withAgentFixture(starts: false) { fixture in
            let text = try String(contentsOfFile: fixture.configuration.string, encoding: .utf8)
            let open = text.replacingOccurrences(of: "http: off", with: "http: {listen: \"0.0.0.0:0\"}")
            try #require(text != open)
            try Data(open.utf8).write(to: URL(fileURLWithPath: fixture.configuration.string))
            let answer = try await fixture.walden("agent")
            #expect(answer.status == 2 && answer.err.contains("token"), "\(answer)")
        }
    }

    @Test func `an agent that nobody told where to have its page goes without when the usual port is taken`()
        async throws
    {
        try await withAgentFixture(starts: false) { fixture in
            let text = try String(contentsOfFile: fixture.configuration.string, encoding: .utf8)
            try Data(text.replacingOccurrences(of: "  http: off\n", with: "").utf8).write(
                to: URL(fileURLWithPath: fixture.configuration.string))
            // Where it cannot be had, somebody else has it.
            let taken = try? SilentListener(port: 9477)
            defer { taken?.close() }
            let agent = try await RunningAgent.start(fixture)
            #expect(agent.log.contains("there is no status page"))
            agent.send(SIGTERM)
            try await agent.waitForEnd()
        }
    }
}

extension WaldenFixture {
    /// Adds a status page at a port of the kernel's choice, and what it needs to tell quickly of changes.
    fileprivate func showStatus() throws {
        let text = try String(contentsOfFile: configuration.string, encoding: .utf8)
        let settings = [
            "http: {listen: \"127.0.0.1:0\"}", "repository_check: 1s", "state: \(cluster.folder.appending("state"))",
        ]
        let lines = text.split(separator: "\n").flatMap { line -> [String] in
            if line == "  state: off" { return [] }
            if line == "  http: off" { return settings.map { "  \($0)" } }
            return [line.hasPrefix("  connection:") ? "  connection: \"\(cluster.conninfo)\"" : String(line)]
        }
        let changed = lines.joined(separator: "\n") + "\n"
        try Data(changed.utf8).write(to: URL(fileURLWithPath: configuration.string))
    }
}

/// The page of a running agent, asked by another program.
private struct StatusPageOf {
    struct Answer: Equatable {
        let status: Int
        let body: String

        func value(_ metric: String) -> Double? {
            let line = body.split(separator: "\n").first { $0.hasPrefix(metric + "{") || $0.hasPrefix(metric + " ") }
            return line?.split(separator: " ").last.flatMap { Double($0) }
        }
    }

    private let address: String
    private let fixture: WaldenFixture

    private static let program = """
        import sys, urllib.request, urllib.error
        try:
            answer = urllib.request.urlopen(sys.argv[1], timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        sys.stdout.write(f"{answer.status}\\n{answer.read().decode()}")
        """

    init(_ agent: RunningAgent, _ fixture: WaldenFixture) throws {
        self.fixture = fixture
        let words = agent.log.components(separatedBy: "the status page is at ")
        let place = try #require(words.dropFirst().first?.prefix { $0.isNumber || $0 == "." || $0 == ":" })
        address = "http://\(place)"
    }

    func get(_ path: String) async throws -> Answer {
        let answer = try await fixture.run(["python3", "-c", Self.program, address + path])
        let status = try #require(answer.out.split(separator: "\n").first.flatMap { Int($0) }, "\(answer)")
        return Answer(status: status, body: String(answer.out.drop { $0 != "\n" }.dropFirst()))
    }

    func wait(_ path: String, _ condition: (Answer) -> Bool) async throws {
        var last: Answer?
        do {
            try await fixture.cluster.wait(for: path) {
                let answer = try await get(path)
                last = answer
                return condition(answer)
            }
        } catch {
            Issue.record("\(path) says \(last?.status ?? 0): \(last?.body ?? "")")
            throw error
        }
    }
}

/// The socket of a service manager.
private struct ManagerSocket {
    let path: FilePath
    private let descriptor: Int32

    init(_ path: FilePath) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.string.utf8).prefix(107)) }
        let bound = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0 && chmod(path.string, 0o777) == 0)
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// nil: nothing came within half a minute, or at once.
    func next(wait: Bool = true) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, wait ? 0 : Int32(MSG_DONTWAIT))
        return count >= 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }

    func close() { Glibc.close(descriptor) }
}

/// Lets whoever comes connect, and never answers.
private struct SilentListener {
    let port: UInt16
    private let descriptor: Int32

    init(port wanted: UInt16 = 0) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = wanted.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &size) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        try #require(isBound)
    }

    /// Whether somebody is waiting to be answered.
    var hasCaller: Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) == 1
    }

    func close() { Glibc.close(descriptor) }
}
