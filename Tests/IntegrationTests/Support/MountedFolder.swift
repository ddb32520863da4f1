// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import PostgresTestSupport
import ProgramTestSupport
import SystemPackage

/// A small file system of its own below a cluster's folder, taken away at the end.
struct MountedFolder: Sendable {
    let path: FilePath
    private let cluster: ThrowawayCluster

    static let skipped = "only root may mount the small file systems that this needs"

    /// Whether this process may mount, found out by doing it: a container's root often may not.
    static let isPossible: Bool = {
        guard geteuid() == 0 else { return false }
        let script = "d=$(mktemp -d) && mount -t tmpfs tmpfs $d 2>/dev/null && umount $d; s=$?; rmdir $d; exit $s"
        // Without a shell there is no mount.
        return (try? TestProgram.runBlocking("/bin/sh", ["-c", script]))?.status == 0
    }()

    /// Of the cluster's user, with room for `mebibytes`.
    static func mount(_ name: String, mebibytes: Int, in cluster: ThrowawayCluster) async throws -> MountedFolder {
        let folder = MountedFolder(path: cluster.folder.appending(name), cluster: cluster)
        try await cluster.succeed("/bin/mkdir", [folder.path.string])
        let owner = cluster.account.map { ",uid=\($0.uid),gid=\($0.gid)" } ?? ""
        try folder.asRoot([
            "mount", "-t", "tmpfs", "-o", "size=\(mebibytes)m,mode=700\(owner)", "tmpfs", folder.path.string,
        ])
        cluster.onCleanup {
            // Should it fail, the fixture's own removal says what is left.
            try? folder.asRoot(["umount", "-l", folder.path.string])
        }
        return folder
    }

    func remount(_ option: String) throws { try asRoot(["mount", "-o", "remount,\(option)", path.string]) }

    /// Takes all room that there is, in a file beside what is stored.
    func fill() async throws {
        // The copy ends with an error, as it shall.
        _ = try await cluster.run(
            "/bin/dd", ["if=/dev/zero", "of=\(path.appending("filler"))", "bs=4096", "conv=fsync"])
    }

    func empty() async throws { try await cluster.succeed("/bin/rm", [path.appending("filler").string]) }

    private func asRoot(_ words: [String]) throws {
        guard try TestProgram.runBlocking("/usr/bin/env", words).status == 0 else { throw MountFailed(words: words) }
    }
}

struct MountFailed: Error {
    let words: [String]
}
