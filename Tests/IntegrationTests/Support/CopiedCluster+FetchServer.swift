// SPDX-License-Identifier: MIT

import AgentProtocol
import Foundation
import Glibc
import SystemPackage

extension CopiedCluster {
    var prefetchFolder: FilePath { dataDirectory.appending("pg_wal").appending(FetchServerPath.folder) }

    var hasPrefetchFolder: Bool { FileManager.default.fileExists(atPath: prefetchFolder.string) }

    /// The process of the fetch server that answers here; nil when none does.
    var fetchServer: pid_t? {
        let note = prefetchFolder.appending(FetchServerPath.socketName + ".lock").string
        guard let text = try? String(contentsOfFile: note, encoding: .utf8),
            let process = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)), kill(process, 0) == 0
        else { return nil }
        return process
    }

    func waitForFetchServer(otherThan known: pid_t? = nil) async throws -> pid_t {
        var process: pid_t?
        try await fixture.cluster.wait(for: "a fetch server") {
            process = fetchServer
            return process != nil && process != known
        }
        return process ?? 0
    }

    /// Nothing of it is left: no process, no folder.
    func waitUntilGone(_ process: pid_t) async throws {
        try await fixture.cluster.wait(for: "the fetch server to end") {
            kill(process, 0) != 0 && !hasPrefetchFolder
        }
    }

    /// Has every direct fetch noted: what is not there was answered by a fetch server.
    func noteDirectFetches() async throws {
        let script = """
            #!/bin/sh
            echo "$*" >>"\(directNotes)"
            exec "\(fixture.programs.walden)" "$@"
            """
        let program = try await fixture.file("walden-noting", Array(script.utf8), in: "bin")
        try await fixture.cluster.succeed(
            "/bin/sh", ["-c", "cp \"$1\" \"$1.own\" && chmod 755 \"$1.own\"", "sh", program.string])
        let command =
            "WALDEN_PROGRAM=\(program).own \(fixture.programs.helper) --config \(fixture.configuration) fetch \"%f\" \"%p\""
        try fixture.append(["restore_command = '\(command)'"], to: dataDirectory)
    }

    private var directNotes: FilePath { fixture.cluster.folder.appending("direct") }

    /// How many segments were fetched directly.
    func directSegments() throws -> Int {
        try String(contentsOfFile: directNotes.string, encoding: .utf8).components(separatedBy: "RECOVERYXLOG").count
            - 1
    }
}
