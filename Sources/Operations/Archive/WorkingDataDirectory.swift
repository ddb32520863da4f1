// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Postgres
import SystemPackage

/// The working directory as PostgreSQL sets it for `archive_command` and `restore_command`: its data directory.
enum WorkingDataDirectory {
    /// The system identifier of the data directory that this process works in; nil when it is none.
    ///
    /// Throws `.integrity` when there is a control file that cannot be trusted.
    static func systemIdentifier() throws -> SystemIdentifier? {
        let bytes: [UInt8]
        do {
            bytes = try SmallFile.bytes(at: "global/pg_control", limit: 1 << 20)
        } catch Errno.noSuchFileOrDirectory, Errno.permissionDenied, Errno.notDirectory {
            return nil
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "read", "global/pg_control")
        }
        return try ControlFile(parsing: bytes).systemIdentifier
    }
}
