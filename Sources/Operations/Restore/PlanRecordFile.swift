// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Postgres
import SystemPackage

/// The file beside a restored data directory that holds the plan; inside, pg_verifybackup would complain of it. All calls block.
struct PlanRecordFile: Sendable {
    let path: FilePath
    private let owner: UserAccount?

    init(beside data: FilePath, owner: UserAccount?) {
        path = FilePath(data.string + ".walden-plan.json")
        self.owner = owner
    }

    /// Whether one is there, for instance of an earlier restore.
    var isThere: Bool { access(path.string, F_OK) == 0 }

    /// Puts `bytes` in the place of what is there, whole and durably.
    func write(_ bytes: [UInt8]) throws {
        let draft = FilePath(path.string + ".new")
        // What a killed restore left; it is made anew below, since in a folder of somebody else's it may be a link.
        if unlink(draft.string) == 0 { CrashPoint.passed(.removed, draft.string) }
        do {
            try fill(draft, bytes)
            guard rename(draft.string, path.string) == 0 else { throw Errno(rawValue: errno) }
            CrashPoint.passed(.renamed, path.string)
        } catch {
            unlink(draft.string)
            throw failure(error as? Errno ?? .ioError)
        }
        try Folder.sync(path.removingLastComponent())
    }

    /// What is not allowed is mostly the folder's doing, and its owner the one to look at.
    private func failure(_ errno: Errno) -> WaldenError {
        let isForbidden = [.permissionDenied, .notPermitted, .readOnlyFileSystem].contains(errno)
        return WaldenError.system(errno, "write", isForbidden ? path.removingLastComponent() : path)
    }

    private func fill(_ draft: FilePath, _ bytes: [UInt8]) throws {
        let file = try FileDescriptor.open(
            draft, .writeOnly, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
            permissions: .ownerReadWrite)
        try file.closeAfter {
            CrashPoint.passed(.created, in: file)
            _ = try file.writeAll(bytes)
            CrashPoint.passed(.wrote, in: file)
            if let owner, fchown(file.rawValue, owner.uid, owner.gid) != 0 { throw Errno(rawValue: errno) }
            guard fchmod(file.rawValue, 0o600) == 0 else { throw Errno(rawValue: errno) }
            try file.sync()
        }
    }
}
