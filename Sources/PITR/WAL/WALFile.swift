// SPDX-License-Identifier: MIT

import Errors

/// A file that PostgreSQL hands to `archive_command` or asks of `restore_command` by its name.
///
/// Only ``init(name:)`` checks anything; the strings inside are then bare segment names of 24 upper-case hexadecimal
/// digits. Source: src/include/access/xlog_internal.h, `IsXLogFileName` and its neighbours.
public enum WALFile: Sendable, Hashable {
    /// A whole segment.
    case segment(String)
    /// The unfinished last segment of a timeline; the string has no `.partial`.
    case partial(String)
    /// What a base backup leaves in the archive; `offset` is its start in bytes within the segment.
    case backupHistory(segment: String, offset: UInt32)
    /// Where a timeline and its ancestors branched off.
    case history(TimelineID)

    /// The name as PostgreSQL writes it.
    public var name: String {
        switch self {
        case .segment(let segment): segment
        case .partial(let segment): segment + ".partial"
        case .backupHistory(let segment, let offset): "\(segment).\(Hexadecimal.eight(offset)).backup"
        case .history(let timeline): timeline.hexadecimal + ".history"
        }
    }

    /// Reads a name. Throws `usage` for everything that PostgreSQL cannot have meant: paths, lower case, blanks, an
    /// unexpanded `%f`, timeline 0, a segment that no segment size allows.
    public init(name: some StringProtocol) throws {
        let name = String(name)
        guard let file = WALFile(readingName: name) else {
            throw WaldenError(
                .usage, "\(ForeignText.quoted(name)) is not the name of a WAL file",
                cause: Self.defect(of: name),
                hint: "Let PostgreSQL make the call: %p in archive_command, %f and %p in restore_command.")
        }
        self = file
    }

    /// The same for a name that may well be another one: nil then.
    public init?(readingName name: String) {
        if Self.isSegment(name) {
            self = .segment(name)
            return
        }
        let parts = name.utf8.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let file: WALFile? =
            switch parts.count {
            case 2 where parts[1] == "partial" && Self.isSegment(parts[0]): .partial(parts[0])
            case 2 where parts[1] == "history":
                Hexadecimal.eightUpper(parts[0]).flatMap { TimelineID($0) }.map { .history($0) }
            case 3 where parts[2] == "backup" && Self.isSegment(parts[0]):
                Hexadecimal.eightUpper(parts[1]).map { .backupHistory(segment: parts[0], offset: $0) }
            default: nil
            }
        guard let file else { return nil }
        self = file
    }

    private static func isSegment(_ name: String) -> Bool {
        // The smallest segments, 1 MiB, are 4096 to a log.
        SegmentNameParts(name).map { $0.low < 0x1000 } ?? false
    }

    private static func defect(of name: String) -> String {
        if name.isEmpty { return "it is empty" }
        if name.utf8.contains(UInt8(ascii: "%")) { return "it holds a % that PostgreSQL should have replaced" }
        if name.utf8.contains(UInt8(ascii: "/")) { return "it holds a slash, so it is a path" }
        if name.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) {
            return "it holds a blank or another odd character"
        }
        if Hexadecimal.number(name.prefix(8)) != nil, Hexadecimal.eightUpper(name.prefix(8)) == nil, name.utf8.count > 8
        {
            return "its hexadecimal digits are lower case"
        }
        return "it is none of a segment (24 upper-case hexadecimal digits), .partial, .backup or .history"
    }
}
