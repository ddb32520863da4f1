// SPDX-License-Identifier: MIT

public import Errors
import Glibc
public import SystemPackage

extension UserAccount {
    /// The command that runs `program` as this user: the program itself when we are that user, else util-linux's setpriv
    /// in front of it.
    ///
    /// swift-subprocess can switch users itself, but a child of it was seen to wait on a futex for ever before exec, with
    /// every later spawn waiting behind it. The likely cause: between its raw clone3(2) and exec it calls glibc's setuid(3),
    /// which waits for threads that the parent was just making and that the child does not have. Throws `.unavailable`
    /// when there is no setpriv. Only root may switch.
    public func command(
        running program: FilePath, _ arguments: [String]
    ) throws(WaldenError) -> (program: FilePath, arguments: [String]) {
        if uid == geteuid() { return (program, arguments) }
        guard let setpriv = Self.setprivPaths.first(where: { access($0, X_OK) == 0 }) else {
            throw WaldenError(
                .unavailable, "cannot run \(program) as the user \(name)", cause: "there is no setpriv",
                hint: "Run Walden as \(name), or install util-linux.", canRetry: false)
        }
        let switching = [
            "--reuid=\(uid)", "--regid=\(gid)", "--groups=\(groups.map(String.init).joined(separator: ","))", "--",
            program.string,
        ]
        return (FilePath(setpriv), switching + arguments)
    }

    private static let setprivPaths = ["/usr/bin/setpriv", "/bin/setpriv"]
}
