// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import SystemPackage

/// An HTTP server on loopback that notes what it is told, a line each: the path and the body.
struct PingListener: Sendable {
    let port: Int
    private let notes: FilePath
    private let process: pid_t
    private let task: Task<CommandResult, any Error>

    private static let program = """
        import http.server, os, sys
        notes = sys.argv[1]
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                with open(notes, "a") as file:
                    file.write(self.path + " " + body.replace("\\n", " ") + "\\n")
                self.send_response(200)
                self.end_headers()
            def log_message(self, *arguments):
                pass
        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        with open(notes + ".started", "w") as file:
            file.write(f"{server.server_address[1]} {os.getpid()}\\n")
        server.serve_forever()
        """

    static func start(_ fixture: DumpFixture) async throws -> PingListener {
        let notes = fixture.folder.appending("pings")
        let task = Task {
            try await fixture.recovery.run("/usr/bin/env", ["python3", "-c", program, notes.string])
        }
        var started: [Int] = []
        try await fixture.recovery.server.wait(for: "the listener") {
            // Not there yet, or not written yet: asked again.
            let text = (try? fixture.recovery.content(FilePath(notes.string + ".started"))) ?? ""
            started = text.hasSuffix("\n") ? text.split { $0 == " " || $0 == "\n" }.compactMap { Int($0) } : []
            return started.count == 2
        }
        let process = pid_t(started[1])
        fixture.recovery.server.onCleanup { kill(process, SIGTERM) }
        return PingListener(port: started[0], notes: notes, process: process, task: task)
    }

    func lines() throws -> [String] {
        guard FileManager.default.fileExists(atPath: notes.string) else { return [] }
        return try String(contentsOfFile: notes.string, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    func stop() async {
        kill(process, SIGTERM)
        _ = try? await task.value
    }
}
