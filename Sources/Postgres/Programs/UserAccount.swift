// SPDX-License-Identifier: MIT

import Errors
import Glibc

/// A user of this machine, as the system's user database has it. Look-ups may block.
public struct UserAccount: Sendable, Equatable {
    public let uid: UInt32
    public let gid: UInt32
    public let name: String
    public let home: String

    /// nil when there is no such user.
    public static func named(_ name: String) -> UserAccount? {
        guard !name.contains("\0") else { return nil }
        return lookUp { getpwnam_r(name, $0, $1, $2, $3) }
    }

    /// nil when there is no user of that id.
    public static func id(_ uid: UInt32) -> UserAccount? {
        lookUp { getpwuid_r(uid, $0, $1, $2, $3) }
    }

    /// The user this process acts as. An id without a name (usual in containers) has its number for a name.
    public static var current: UserAccount {
        let uid = geteuid()
        return id(uid) ?? UserAccount(uid: uid, gid: getegid(), name: String(uid), home: "/")
    }

    /// The groups that the user is a member of, its own included.
    var groups: [gid_t] {
        var count: Int32 = 64
        var groups = [gid_t](repeating: gid, count: Int(count))
        if getgrouplist(name, gid, &groups, &count) < 0 {
            groups = [gid_t](repeating: gid, count: Int(max(count, 1)))
            guard getgrouplist(name, gid, &groups, &count) >= 0 else { return [gid] }
        }
        return Array(groups.prefix(Int(max(count, 0))))
    }

    private typealias Search = (
        UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
        UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
    ) -> Int32

    private static func lookUp(_ search: Search) -> UserAccount? {
        var size = 1024
        while size <= 1 << 20 {
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            var account: UserAccount?
            let status = withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
                guard let start = buffer.baseAddress else { return ENOMEM }
                let status = search(&entry, start, buffer.count, &found)
                // The entry's strings lie in the buffer.
                if status == 0, found != nil { account = UserAccount(entry) }
                return status
            }
            if status != ERANGE { return account }
            size *= 4
        }
        return nil
    }

    private init(_ entry: passwd) {
        uid = entry.pw_uid
        gid = entry.pw_gid
        name = entry.pw_name.map { String(cString: $0) } ?? String(entry.pw_uid)
        home = entry.pw_dir.map { String(cString: $0) } ?? "/"
    }

    private init(uid: UInt32, gid: UInt32, name: String, home: String) {
        self.uid = uid
        self.gid = gid
        self.name = name
        self.home = home
    }
}
