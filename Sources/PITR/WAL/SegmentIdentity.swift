// SPDX-License-Identifier: MIT

import Errors

/// The check of a segment before one byte of it is stored: is it what its name says, and is it this cluster's?
///
/// It looks at the first page's header only and so says nothing about the records.
public enum SegmentIdentity {
    /// Throws `integrity` unless the file is exactly one segment long. Needs no byte of the file, so it can come first.
    public static func checkByteCount(_ byteCount: UInt64, fileName: String, size: SegmentSize) throws {
        guard byteCount != size.bytes else { return }
        throw WaldenError(
            .integrity, "\(fileName) is not a whole WAL segment",
            cause: "it has \(byteCount) bytes, and a segment of this cluster has \(size.bytes)")
    }

    /// The same for a caller that has not read the name yet. Throws `usage` when it is not that of a segment or partial.
    public static func check(
        header: LongPageHeader, fileName: String, byteCount: UInt64, expected: SystemIdentifier, size: SegmentSize
    ) throws -> [String] {
        guard let segment = WALSegment(name: String(fileName.prefix(24)), size: size),
            fileName.dropFirst(24).isEmpty || fileName.dropFirst(24) == ".partial"
        else {
            throw WaldenError(
                .usage, "\(ForeignText.quoted(fileName)) is not the name of a WAL segment",
                cause: "or not one of a cluster with segments of \(size.bytes) bytes")
        }
        return try check(
            header: header, fileName: fileName, segment: segment, byteCount: byteCount, expected: expected, size: size)
    }

    /// Returns warnings, at most one. Throws `refused` for another cluster's segment and `integrity` for a defect.
    ///
    /// - Parameters:
    ///   - segment: what the file's name says.
    ///   - byteCount: the file's length in bytes.
    ///   - expected: the system identifier of the cluster that the repository keeps.
    public static func check(
        header: LongPageHeader, fileName: String, segment: WALSegment, byteCount: UInt64,
        expected: SystemIdentifier, size: SegmentSize
    ) throws -> [String] {
        try checkByteCount(byteCount, fileName: fileName, size: size)
        let warning = try WALFormat.check(magic: header.magic, fileName: fileName)
        try checkOwner(header, fileName: fileName, expected: expected)
        if let defect = defect(of: header, segment: segment, size: size) {
            throw WaldenError(.integrity, "the first page of \(fileName) does not fit its name", cause: defect)
        }
        return warning.map { [$0] } ?? []
    }

    private static func checkOwner(_ header: LongPageHeader, fileName: String, expected: SystemIdentifier) throws {
        let found = header.systemIdentifier
        guard found != expected else { return }
        throw WaldenError(
            .refused, "\(fileName) belongs to another cluster",
            cause: "its system identifier is \(found), and this repository keeps \(expected)",
            hint: "\(found) wants to archive where \(expected) does: if this is the cluster after initdb or pg_upgrade "
                + "run walden init --new-generation; if it is a copy, switch its archiving off.")
    }

    private static func defect(of header: LongPageHeader, segment: WALSegment, size: SegmentSize) -> String? {
        if UInt64(header.segmentSize) != size.bytes {
            return "it says that segments have \(header.segmentSize) bytes, and this cluster's have \(size.bytes)"
        }
        let start = segment.start(size: size)
        if header.pageAddress != start {
            return "it says that it starts at \(header.pageAddress), and its name says \(start)"
        }
        // Lower is legal: a new timeline's first segment begins with the records of its parent.
        if header.timeline == 0 || header.timeline > segment.timeline.rawValue {
            return "it says timeline \(header.timeline), and its name says \(segment.timeline)"
        }
        if header.blockSize.nonzeroBitCount != 1 || !(1024...65536).contains(header.blockSize) {
            return "it says that WAL pages have \(header.blockSize) bytes, which none can have"
        }
        return nil
    }
}
