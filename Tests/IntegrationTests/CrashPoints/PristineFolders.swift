// SPDX-License-Identifier: MIT

import PostgresTestSupport
import SystemPackage

/// Folders as they were, to be brought back as often as that is asked for.
struct PristineFolders: Sendable {
    private let folders: [FilePath]
    private let cluster: ThrowawayCluster

    /// Keeps a copy of each beside it. What is not there is away again when it is brought back.
    init(_ folders: [FilePath], of cluster: ThrowawayCluster) async throws {
        (self.folders, self.cluster) = (folders, cluster)
        try await run("[ ! -e \"$1\" ] || cp -a \"$1\" \"$1.pristine\"")
    }

    func bringBack() async throws {
        try await run("rm -rf \"$1\"; [ ! -e \"$1.pristine\" ] || cp -a \"$1.pristine\" \"$1\"")
    }

    private func run(_ line: String) async throws {
        let script = "for folder; do set -e; set -- \"$folder\"; \(line); done"
        try await cluster.succeed("/bin/sh", ["-c", script, "sh"] + folders.map(\.string))
    }
}
