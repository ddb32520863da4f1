// SPDX-License-Identifier: MIT

import Errors

/// What a base backup leaves in the WAL archive, the `.backup` file.
///
/// Source: `build_backup_content`, src/backend/access/transam/xlogbackup.c. Of a line that comes twice (a label may hold
/// line feeds) the first counts; other lines are ignored, the times too, which bear the zone of the server's log.
public struct BackupHistoryFile: Sendable, Equatable {
    public let startLSN: LSN
    /// The name of the first segment that the backup needs.
    public let startSegment: String
    public let stopLSN: LSN
    /// The name of the segment that holds `stopLSN`: one too many where the backup ends at a segment's border.
    public let stopSegment: String
    public let timeline: TimelineID
    public let label: String

    /// Throws `integrity` when one of the lines it reads is missing or is not what it should be.
    public init(parsing text: String) throws {
        let lines = ForeignText.lines(text)
        func value(_ key: String) throws -> Substring {
            guard let line = lines.first(where: { $0.hasPrefix(key + ": ") }) else {
                throw Self.defect("it has no line \(key)")
            }
            return line.dropFirst(key.count + 2)
        }
        (startLSN, startSegment) = try Self.location(value("START WAL LOCATION"))
        (stopLSN, stopSegment) = try Self.location(value("STOP WAL LOCATION"))
        label = String(try value("LABEL"))
        let timeline = try value("START TIMELINE")
        guard let number = UInt32(timeline).flatMap({ TimelineID($0) }), startSegment.hasPrefix(number.hexadecimal)
        else {
            throw Self.defect("its timeline \(ForeignText.quoted(timeline)) is not that of \(startSegment)")
        }
        guard startLSN <= stopLSN else { throw Self.defect("it stops at \(stopLSN), before its start at \(startLSN)") }
        self.timeline = number
    }

    /// Reads `0/2000028 (file 000000010000000000000002)`.
    private static func location(_ text: Substring) throws -> (LSN, String) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1] == "(file", parts[2].hasSuffix(")"), let lsn = LSN(parts[0]),
            SegmentNameParts(String(parts[2].dropLast())) != nil
        else { throw defect("\(ForeignText.quoted(text)) is not a location") }
        return (lsn, String(parts[2].dropLast()))
    }

    private static func defect(_ why: String) -> WaldenError {
        WaldenError(.integrity, "cannot read a backup history file", cause: why)
    }
}
