// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import PostgresTestSupport
import ProgramTestSupport
import SystemPackage

/// A root folder of its own, as a container has: its programs see the server's socket, and nothing else of the test's files.
struct OtherRoot: Sendable {
    /// What stands before programs that are to run there.
    let prefix: String
    static let socketFolder = "/run/server"

    static func make(_ fixture: DumpFixture) throws -> OtherRoot {
        let server = fixture.recovery.server
        let root = fixture.folder.appending("root")
        let script = """
            set -e
            mkdir -p \(root)/usr \(root)/etc \(root)/tmp \(root)\(socketFolder)
            for link in bin lib lib64; do ln -s usr/$link \(root)/$link; done
            mount --bind /usr \(root)/usr
            mount --bind /etc \(root)/etc
            mount --bind \(fixture.folder) \(root)\(socketFolder)
            """
        let mounted = try TestProgram.runBlocking("/bin/sh", ["-c", script])
        server.onCleanup {
            for folder in ["/usr", "/etc", socketFolder] { umount2(root.string + folder, Int32(MNT_DETACH)) }
        }
        guard mounted.status == 0 else { throw MountFailed(words: [script]) }
        let user = server.account?.name ?? "postgres"
        let enter = try fixture.script(
            "enter",
            """
            PATH=\(server.programs.binFolder):/usr/bin exec /usr/sbin/chroot \(root) \
            setpriv --reuid \(user) --regid \(user) --clear-groups "$@"
            """)
        return OtherRoot(prefix: enter.string)
    }
}
