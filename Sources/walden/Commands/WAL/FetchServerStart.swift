// SPDX-License-Identifier: MIT

import Agent
import Foundation
import Host
import SystemPackage

/// Starts the server that answers the fetches to come, once recovery has asked for a first segment.
struct FetchServerStart {
    let configuration: FilePath

    /// What recovery wants its segments to be called (`XLogFileRead`, src/backend/access/transam/xlogrecovery.c); `pg_rewind` wants
    /// them by their own names, and asks backwards.
    private static let recoverysName = "RECOVERYXLOG"

    /// `path` is where the file called `name` was delivered. Nothing is said when it cannot be started: all goes on without it, slower.
    func after(_ name: String, at path: FilePath) {
        let folder = path.removingLastComponent()
        guard path.lastComponent?.string == Self.recoverysName, !folder.isEmpty,
            RecoveryWatch(configuration: configuration) != nil, !FetchServer.isThere(in: folder),
            let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        else { return }
        let arguments = ["wal", "fetch-server", "--config", configuration.string, "--after", name, "--", folder.string]
        try? DetachedProcess.start(program, arguments)
    }
}
