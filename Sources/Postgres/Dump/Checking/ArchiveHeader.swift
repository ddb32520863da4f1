// SPDX-License-Identifier: MIT

public import Errors

/// The first bytes of a custom archive, or of a directory's toc.dat: `PGDMP`, three bytes of version, the sizes of its integers and
/// offsets, and its format (src/bin/pg_dump/pg_backup_archiver.c, WriteHead and ReadHead).
public struct ArchiveHeader: Sendable, Hashable {
    /// How many bytes ``init(parsing:)`` needs.
    public static let bytes = 11

    public let major: UInt8
    public let minor: UInt8
    public let revision: UInt8

    /// `1.16`.
    public var version: String { "\(major).\(minor)" }

    /// Throws `.integrity` for anything else.
    public init(parsing bytes: some Collection<UInt8>) throws(WaldenError) {
        let bytes = Array(bytes.prefix(Self.bytes))
        guard bytes.count == Self.bytes, bytes.starts(with: "PGDMP".utf8) else {
            throw Self.broken("it does not begin with PGDMP")
        }
        (major, minor, revision) = (bytes[5], bytes[6], bytes[7])
        // Sizes of integers and offsets, as the machine had them that made it; then 1 for custom, 3 for tar and what a directory says.
        guard (1...32).contains(bytes[8]), (1...32).contains(bytes[9]), (1...5).contains(bytes[10]) else {
            throw Self.broken("its header is damaged")
        }
    }

    private static func broken(_ cause: String) -> WaldenError {
        WaldenError(.integrity, "this is no archive of pg_dump", cause: cause)
    }
}

extension ArchiveHeader {
    /// The oldest major version whose pg_restore reads it; nil for an archive newer than this code.
    ///
    /// From K_VERS_* in src/bin/pg_dump/pg_backup_archiver.h: 1.16 came with PostgreSQL 17, 1.15 with 16, 1.14 with 12. What is older,
    /// every version reads that we support.
    public var neededMajor: Int? {
        switch (major, minor) {
        case (1, ...13): 10
        case (1, 14): 12
        case (1, 15): 16
        case (1, 16): 17
        case (0, _): 10
        default: nil
        }
    }

    /// Throws `.configuration`, before anything is touched, when `programs` surely cannot read it. Nothing is said of one that is newer
    /// than this code: programs may be newer, too, and say so themselves.
    public func check(_ programs: DumpPrograms) throws(WaldenError) {
        guard let needed = neededMajor, programs.version.major < needed else { return }
        throw WaldenError(
            .configuration, "cannot restore this archive with \(programs)",
            cause: "its format \(version) needs pg_restore \(needed) or later",
            hint: "Install the client programs of PostgreSQL \(needed) or later.")
    }
}
