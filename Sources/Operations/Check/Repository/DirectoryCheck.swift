// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import SystemPackage

/// A repository's folder: whose it is, who may look into it, and how much room there is.
struct DirectoryCheck: Check {
    let what = "directory"
    let repository: String?
    private let path: FilePath
    private let isGroupReadable: Bool

    init(_ path: FilePath, isGroupReadable: Bool, repository: String) {
        (self.path, self.isGroupReadable, self.repository) = (path, isGroupReadable, repository)
    }

    func run(_ report: CheckReport) async throws {
        let (status, room) = try await BlockingThreads.shared.run { (try Self.status(path), try FreeSpace.of(path)) }
        sayOwner(status, report)
        sayMode(status, report)
        room.say(report, path, label: "free_\(repository ?? path.string)")
    }

    private static func status(_ path: FilePath) throws -> stat {
        var status = stat()
        guard stat(path.string, &status) == 0 else {
            throw WaldenError.system(Errno(rawValue: errno), "look at", path).hinting(
                "Mount what holds it, or make it with walden init.")
        }
        return status
    }

    private func sayOwner(_ status: stat, _ report: CheckReport) {
        guard status.st_uid != geteuid() else {
            return report.ok("owner", "\(path) belongs to this user, id \(status.st_uid)")
        }
        report.warn(
            "owner", "\(path) belongs to user id \(status.st_uid), and this is user id \(geteuid())",
            hint: "Run walden check as the user who archives: what this user may do says little of what that one may.")
    }

    private func sayMode(_ status: stat, _ report: CheckReport) {
        let mode = status.st_mode & 0o777
        let text = "the mode is 0" + String(mode, radix: 8)
        let cure = "Run chmod \(isGroupReadable ? "0750" : "0700") \(path)."
        if mode & 0o002 != 0 {
            report.failed("mode", WaldenError(.refused, "\(text): everybody may write to \(path)", hint: cure))
        } else if mode & 0o005 != 0 {
            report.warn("mode", "\(text): everybody may look into \(path)", hint: cure)
        } else if mode & 0o070 != 0, !isGroupReadable {
            report.warn(
                "mode", "\(text): the group may look into \(path)",
                hint: "\(cure.dropLast()), or say group_readable: true.")
        } else {
            report.ok("mode", text)
        }
    }
}
