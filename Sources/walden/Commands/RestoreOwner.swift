// SPDX-License-Identifier: MIT

import Errors
import Foundation
import Postgres
import SystemPackage

/// To whom restored files belong. Anybody but root restores as himself.
enum RestoreOwner {
    /// As root: the named user, else whoever owns the folder, else `postgres`. nil: this process's user.
    static func choose(named name: String?, into: FilePath) throws -> UserAccount? {
        if let name {
            guard let account = UserAccount.named(name) else { throw WaldenError(.usage, "there is no user \(name)") }
            guard geteuid() == 0 || account.uid == geteuid() else {
                throw WaldenError(
                    .refused, "only root can restore as \(name)", hint: "Run Walden as \(name) or as root.")
            }
            return account
        }
        guard geteuid() == 0 else { return nil }
        var status = stat()
        if stat(into.string, &status) == 0, status.st_uid != 0 { return UserAccount.id(status.st_uid) }
        return UserAccount.named("postgres")
    }
}
