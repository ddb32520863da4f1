// SPDX-License-Identifier: MIT

import Checksum
public import Errors
public import PITR

/// What `global/pg_control` says of a data directory (src/include/catalog/pg_control.h; PostgreSQL 13 to 18, on machines
/// that are little-endian and align to 8 bytes, as x86-64 and arm64 Linux are).
public struct ControlFile: Sendable, Equatable {
    /// src/include/catalog/pg_control.h, DBState.
    public enum State: UInt32, Sendable {
        case startingUp, shutDown, shutDownInRecovery, shuttingDown, inCrashRecovery, inArchiveRecovery, inProduction
    }

    public let systemIdentifier: SystemIdentifier
    /// 1300 for PostgreSQL 13 to 16, 1700 for 17, 1800 for 18.
    public let controlVersion: UInt32
    public let catalogVersion: UInt32
    public let state: State
    /// Where the last checkpoint's record is.
    public let checkpoint: LSN
    /// Where replay from that checkpoint begins.
    public let redo: LSN
    public let timeline: TimelineID
    public let segmentSize: SegmentSize
    /// Bytes in a data page.
    public let blockSize: Int
    /// 0 when pages have no checksums.
    public let dataChecksumVersion: UInt32

    /// Reads the file's bytes; what follows the structure is ignored.
    ///
    /// Throws `.integrity` when it is too short, its CRC-32C is wrong or a value cannot be, and `.refused` for a version
    /// of the structure that Walden does not know.
    public init(parsing bytes: [UInt8]) throws(WaldenError) {
        let fields = ControlFields(bytes)
        controlVersion = try fields.number(at: 8)
        try Self.checkSum(fields, crcOffset: try Self.crcOffset(controlVersion))
        systemIdentifier = SystemIdentifier(try fields.longNumber(at: 0))
        catalogVersion = try fields.number(at: 12)
        state = try fields.value("state", at: 16) { State(rawValue: $0) }
        checkpoint = LSN(try fields.longNumber(at: 32))
        redo = LSN(try fields.longNumber(at: 40))
        timeline = try fields.value("timeline", at: 48) { TimelineID($0) }
        blockSize = try fields.value("block size", at: 216) {
            (1 << 10...1 << 15).contains($0) && $0.nonzeroBitCount == 1 ? Int($0) : nil
        }
        segmentSize = try fields.value("segment size", at: 228) { SegmentSize(bytes: UInt64($0)) }
        dataChecksumVersion = try fields.number(at: 252)
    }

    /// The system identifier alone, also of a version that Walden does not know: it has been the first field of every one.
    ///
    /// Throws what ``init(parsing:)`` throws, but `.refused` only for a version before 13's. An unknown version's checksum
    /// cannot be checked, as nobody knows where it is.
    public static func systemIdentifier(parsing bytes: [UInt8]) throws(WaldenError) -> SystemIdentifier {
        let fields = ControlFields(bytes)
        let version = try fields.number(at: 8)
        guard version > oldestVersion, crcOffsets[version] == nil else {
            return try ControlFile(parsing: bytes).systemIdentifier
        }
        return SystemIdentifier(try fields.longNumber(at: 0))
    }

    private static let oldestVersion: UInt32 = 1300

    /// 1300 is 13's to 16's, 1700 is 17's; 18 has one more field, default_char_signedness, before the random nonce that
    /// precedes the CRC.
    private static let crcOffsets: [UInt32: Int] = [1300: 288, 1700: 288, 1800: 292]

    private static func crcOffset(_ version: UInt32) throws(WaldenError) -> Int {
        if let offset = crcOffsets[version] { return offset }
        throw WaldenError(
            .refused, "cannot read pg_control", cause: "its version is \(version)",
            hint: "Walden knows 1300 (PostgreSQL 13 to 16), 1700 (17) and 1800 (18).")
    }

    private static func checkSum(_ fields: ControlFields, crcOffset: Int) throws(WaldenError) {
        guard try fields.number(at: crcOffset) == CRC32C.of(fields.bytes.prefix(crcOffset)) else {
            throw WaldenError(.integrity, "cannot trust pg_control", cause: "its checksum is wrong")
        }
    }
}
