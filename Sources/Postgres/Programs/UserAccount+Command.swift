// SPDX-License-Identifier: MIT

import Glibc
public import SystemPackage

extension UserAccount {
    /// The program and arguments that run `program` as this user, with the user's groups. Only root can run them.
    ///
    /// It is setpriv(1) that changes the user, in a process with one thread. Subprocess's own `userID` is of no use: it
    /// calls setgroups(3) in the child forked from our many threads, where glibc waits for those of them that were being
    /// made at that moment (nptl/nptl_setxid.c, `setxid_mark_thread`), which in the child never run.
    public func command(_ program: FilePath, _ arguments: [String]) -> (program: FilePath, arguments: [String]) {
        let identity = [
            "--reuid=\(uid)", "--regid=\(gid)", "--groups=\(groups.map(String.init).joined(separator: ","))", "--",
        ]
        return (Self.setpriv, identity + [program.string] + arguments)
    }

    /// Of util-linux; where it is missing, running it fails with its name.
    private static var setpriv: FilePath { access("/bin/setpriv", X_OK) == 0 ? "/bin/setpriv" : "/usr/bin/setpriv" }
}
