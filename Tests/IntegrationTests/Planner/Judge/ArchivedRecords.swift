// SPDX-License-Identifier: MIT

import Foundation
import PITR
import PostgresTestSupport
import SystemPackage
import Testing

/// What `pg_waldump` reads in the segments that a repository holds, unfolded with the stock program.
struct ArchivedRecords: Sendable {
    struct Record: Sendable {
        let lsn: LSN
        let timeline: UInt32
        let xid: UInt32
        /// Of a commit or abort.
        let time: Instant?
        let isCommit: Bool
        let restorePoint: String?
    }

    /// Where a timeline left another, by the history files.
    struct Switch: Sendable {
        let timeline: UInt32
        let lsn: LSN
    }

    private(set) var records: [UInt32: [Record]] = [:]
    /// The numbers of the segments that are there.
    private(set) var segments: [UInt32: Set<UInt64>] = [:]
    private(set) var histories: [UInt32: [Switch]] = [:]

    static let size = SegmentSize(bytes: 1 << 20) ?? .standard

    init(_ fixture: RecoveryFixture) async throws {
        let folder = fixture.folder.appending("unfolded")
        try await fixture.server.succeed("/bin/mkdir", ["-p", folder.string])
        let line = "cd \"$1\" && for f in $(find . -name '*.zst'); do zstd -qdf $f -o \"$2/$(basename $f .zst)\"; done"
        let wal = try fixture.generation().appending("wal")
        try await fixture.server.succeed("/bin/sh", ["-c", line, "sh", wal.string, folder.string])
        let names = fixture.names(in: folder)
        for name in names where name.utf8.count == 24 { try add(name) }
        for name in names where name.hasSuffix(".history") {
            try add(name, try fixture.content(folder.appending(name)))
        }
        for (timeline, numbers) in segments {
            for run in NumberRanges(numbers.sorted().map { $0...$0 }).ranges {
                records[timeline, default: []] += try await Self.dump(run, timeline, folder, fixture)
            }
        }
    }

    private mutating func add(_ name: String) throws {
        let segment = try #require(WALSegment(name: name, size: Self.size))
        segments[segment.timeline.rawValue, default: []].insert(segment.number)
    }

    private mutating func add(_ name: String, _ text: String) throws {
        let timeline = try #require(UInt32(name.prefix(8), radix: 16))
        histories[timeline] = try text.split(separator: "\n").map { line in
            let words = line.split(separator: "\t")
            return Switch(timeline: try #require(UInt32(words[0])), lsn: try #require(LSN(words[1])))
        }
    }

    private static func dump(
        _ run: ClosedRange<UInt64>, _ timeline: UInt32, _ folder: FilePath, _ fixture: RecoveryFixture
    ) async throws -> [Record] {
        let (start, end) = (LSN(run.lowerBound * size.bytes), LSN((run.upperBound + 1) * size.bytes))
        // It ends with a complaint, where the WAL does. Not told of an end it waits seconds for a segment to come.
        let (_, out, _) = try await fixture.server.run(
            "pg_waldump", ["-p", folder.string, "-t", "\(timeline)", "-s", "\(start)", "-e", "\(end)"],
            environment: ["TZ": "UTC"])
        return out.split(separator: "\n").compactMap { WaldumpRecord(String($0)) }.compactMap {
            Record($0, on: timeline)
        }
    }
}

extension ArchivedRecords.Record {
    init?(_ record: WaldumpRecord, on timeline: UInt32) {
        guard let lsn = LSN(record.lsn) else { return nil }
        (self.lsn, self.timeline) = (lsn, timeline)
        isCommit = record.isCommit
        let ends = record.isCommit || record.isAbort
        xid = (ends ? record.endedXID : nil) ?? record.xid
        time = ends ? Self.time(in: record.description) : nil
        let label = "RESTORE_POINT "
        restorePoint = record.description.hasPrefix(label) ? String(record.description.dropFirst(label.count)) : nil
    }

    /// `COMMIT 2026-11-23 10:00:00.123456 UTC; …`, `COMMIT_PREPARED 740: 2026-…`.
    private static func time(in text: String) -> Instant? {
        guard let day = text.range(of: #"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+"#, options: .regularExpression) else {
            return nil
        }
        return Instant(rfc3339: text[day].replacing(" ", with: "T") + "Z")
    }
}
