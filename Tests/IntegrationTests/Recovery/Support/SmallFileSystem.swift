// SPDX-License-Identifier: MIT

import Errors
import Foundation
import Glibc
import SystemPackage

/// A tmpfs of a few mebibytes: what a full disk looks like. Only root may mount one, and not in every container.
enum SmallFileSystem {
    static let canMake: Bool = {
        guard geteuid() == 0 else { return false }
        var template = Array("/tmp/walden-mount-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return false }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { rmdir(path) }
        guard mount("tmpfs", path, "tmpfs", 0, "size=1m") == 0 else { return false }
        umount2(path, Int32(MNT_DETACH))
        return true
    }()

    /// Mounts one below the fixture's folder, for the server's user; it goes away with the fixture.
    static func make(_ fixture: RecoveryFixture, _ name: String, mebibytes: Int) throws -> FilePath {
        let path = fixture.folder.appending(name)
        guard mkdir(path.string, 0o700) == 0,
            mount("tmpfs", path.string, "tmpfs", 0, "size=\(mebibytes)m,mode=0700") == 0
        else { throw WaldenError(.failed, "cannot mount a tmpfs at \(path)") }
        fixture.server.onCleanup { umount2(path.string, Int32(MNT_DETACH)) }
        if let account = fixture.server.account { chown(path.string, account.uid, account.gid) }
        return path
    }
}
