// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Postgres
import SystemPackage

/// The working directory as PostgreSQL sets it for `archive_command` and `restore_command`: its data directory.
enum WorkingDataDirectory {
    private static let attempts = 10

    /// The system identifier of the data directory that this process works in; nil when it is none.
    ///
    /// Throws `.integrity` when there is a control file that cannot be trusted. The server may be writing it at this
    /// moment, so a wrong checksum is looked at again before it counts, as PostgreSQL's own programs do
    /// (`get_controlfile`, src/common/controldata_utils.c).
    static func systemIdentifier() async throws -> SystemIdentifier? {
        for _ in 1..<attempts {
            do {
                return try await BlockingThreads.shared.run(read)
            } catch let error as WaldenError where error.code == .integrity {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        return try await BlockingThreads.shared.run(read)
    }

    private static func read() throws -> SystemIdentifier? {
        let bytes: [UInt8]
        do {
            bytes = try SmallFile.bytes(at: "global/pg_control", limit: 1 << 20)
        } catch Errno.noSuchFileOrDirectory, Errno.permissionDenied, Errno.notDirectory {
            return nil
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "read", "global/pg_control")
        }
        return try ControlFile.systemIdentifier(parsing: bytes)
    }
}
