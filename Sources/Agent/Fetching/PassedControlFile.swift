// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Postgres
import SystemPackage

/// `global/pg_control` as a helper passed it, already open.
enum PassedControlFile {
    private static let attempts = 10
    private static let limit = 1 << 16

    /// Whose server it is; nil when none was passed. Throws `.integrity` for one that cannot be trusted.
    ///
    /// The server may be writing it at this moment, so a wrong checksum is looked at again before it counts, as PostgreSQL's own
    /// programs do (`get_controlfile`, src/common/controldata_utils.c).
    static func systemIdentifier(_ file: FileDescriptor?) async throws -> SystemIdentifier? {
        guard let file else { return nil }
        for _ in 1..<attempts {
            do {
                return try await BlockingThreads.shared.run { try read(file) }
            } catch let error as WaldenError where error.code == .integrity {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        return try await BlockingThreads.shared.run { try read(file) }
    }

    private static func read(_ file: FileDescriptor) throws -> SystemIdentifier {
        do {
            let bytes = try [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
                count = try file.readFully(fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))
            }
            return try ControlFile.systemIdentifier(parsing: bytes)
        } catch let error as Errno {
            throw WaldenError.system(error, "read", "global/pg_control")
        }
    }
}
