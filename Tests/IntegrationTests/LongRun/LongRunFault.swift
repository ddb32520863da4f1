// SPDX-License-Identifier: MIT

import Errors
import Foundation
import Glibc
import Postgres
import SystemPackage

/// What happens to a running system, again and again.
enum LongRunFault: String, CaseIterable {
    case serverKilled, serverStoppedAtOnce, standbyKilled, agentKilled, agentHangs, helpersKilled, storeGone,
        storeForbidden,
        switchover, backup, backupKilled
}

extension LongRun {
    func happen(_ fault: LongRunFault) async throws {
        switch fault {
        case .serverKilled: try await killServer(pair.primary)
        case .standbyKilled: try await killServer(pair.standby)
        case .serverStoppedAtOnce:
            try await pair.primary.control.stop(mode: .immediate, timeout: .seconds(60))
            try await pair.start(pair.primary)
        case .agentKilled:
            agent.send(SIGKILL)
            try await agent.waitForEnd()
            agent = try await RunningAgent.start(fixture)
        case .agentHangs:
            agent.send(SIGSTOP)
            try await pause()
            agent.send(SIGCONT)
        case .helpersKilled: try await killHelpers()
        case .storeGone:
            try await cluster.succeed("/bin/mv", [repository, repository + ".away"])
            try await pause()
            try await cluster.succeed("/bin/mv", [repository + ".away", repository])
        case .storeForbidden:
            try await cluster.succeed("/bin/chmod", ["0000", repository])
            try await pause()
            try await cluster.succeed("/bin/chmod", ["0700", repository])
        case .switchover: try await pair.switchOver()
        // It may fail, as the load knows: what counts is that none is believed that is not whole.
        case .backup: _ = try await fixture.walden("backup")
        case .backupKilled:
            _ = try await fixture.run([
                "/usr/bin/timeout", "-s", "KILL", "0.7", fixture.programs.walden.string, "backup",
            ])
        }
    }

    private var repository: String { fixture.repository.string }

    private func pause() async throws {
        try await Task.sleep(for: .milliseconds(Int.random(in: 500...3000, using: &random)))
    }

    private func killServer(_ server: ServerPair.Server) async throws {
        guard let process = DataDirectory.runningServer(at: server.dataDirectory) else {
            throw WaldenError(.failed, "no server runs in \(server.dataDirectory)")
        }
        kill(process, SIGKILL)
        // Nobody may be there to take a dead one's status.
        try await cluster.wait(for: "the server to be gone") {
            let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
            return status?.split(separator: ")").last?.hasPrefix(" Z") ?? true
        }
        try await pair.start(server)
    }

    /// Whatever pushes at this moment, as a rule several times one or none.
    private func killHelpers() async throws {
        for _ in 0..<20 {
            for process in Self.processes(naming: fixture.configuration.string) { kill(process, SIGKILL) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The pushes of this fixture's servers.
    private static func processes(naming configuration: String) -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter { process in
            let line = (try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)) ?? ""
            let words = line.split(separator: "\0")
            return words.first?.hasSuffix("walden-wal") == true && words.contains("push")
                && words.contains(Substring(configuration))
        }
    }
}
