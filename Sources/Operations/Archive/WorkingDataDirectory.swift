// SPDX-License-Identifier: MIT

import Errors
import Host
public import PITR
import Postgres
public import SystemPackage

/// The working directory as PostgreSQL sets it for `archive_command` and `restore_command`: its data directory.
public enum WorkingDataDirectory {
    private static let attempts = 10
    private static let controlFile: FilePath = "global/pg_control"
    /// `PG_CONTROL_FILE_SIZE` of src/include/catalog/pg_control.h.
    private static let controlFileBytes = 8192

    /// The system identifier of the data directory that this process works in; nil when it is none.
    ///
    /// Throws `.integrity` when there is a control file that cannot be trusted. The server may be writing it at this
    /// moment, so a wrong checksum is looked at again before it counts, as PostgreSQL's own programs do
    /// (`get_controlfile`, src/common/controldata_utils.c).
    public static func systemIdentifier() async throws -> SystemIdentifier? {
        try await systemIdentifier { try SmallFile.bytes(at: controlFile, limit: 1 << 20) }
    }

    /// That of an open control file, as ``systemIdentifier()`` gives it; nil without one.
    public static func systemIdentifier(in control: FileDescriptor?) async throws -> SystemIdentifier? {
        guard let control else { return nil }
        return try await systemIdentifier {
            try [UInt8](unsafeUninitializedCapacity: controlFileBytes) { buffer, count in
                count = try control.readFully(fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
    }

    private static func systemIdentifier(_ read: @escaping @Sendable () throws -> [UInt8]) async throws
        -> SystemIdentifier?
    {
        for _ in 1..<attempts {
            do {
                return try await BlockingThreads.shared.run { try parse(read) }
            } catch let error as WaldenError where error.code == .integrity {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        return try await BlockingThreads.shared.run { try parse(read) }
    }

    private static func parse(_ read: () throws -> [UInt8]) throws -> SystemIdentifier? {
        let bytes: [UInt8]
        do {
            bytes = try read()
        } catch Errno.noSuchFileOrDirectory, Errno.permissionDenied, Errno.notDirectory {
            return nil
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "read", controlFile)
        }
        return try ControlFile.systemIdentifier(parsing: bytes)
    }
}
