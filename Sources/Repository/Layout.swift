// SPDX-License-Identifier: MIT

public import PITR
public import Storage

/// Where everything of one generation of one cluster stands: the only place that makes keys (docs/repository-format.md).
public struct Layout: Sendable {
    public let cluster: String
    public let generation: GenerationID
    /// The prefix of everything of this generation, with the final slash.
    public let root: String
    /// The prefix of its WAL, with the final slash.
    public let wal: String

    public init(cluster: String, generation: GenerationID) {
        self.cluster = cluster
        self.generation = generation
        root = "\(cluster)/\(generation.text)/"
        wal = root + "wal/"
    }

    public static func repositoryRecord() throws -> ObjectKey { try ObjectKey("walden-repository.json") }
    public static func restoreGuide() throws -> ObjectKey { try ObjectKey("RESTORE.md") }
    public static func clusterRecord(_ cluster: String) throws -> ObjectKey { try ObjectKey("\(cluster)/cluster.json") }

    public func wal(timeline: TimelineID) -> String { "\(wal)\(timeline.hexadecimal)/" }

    /// Where a WAL file stands when its bytes were treated as `suffix` says.
    public func key(of file: WALFile, suffix: String) throws -> ObjectKey {
        try ObjectKey(place(of: file, suffix: suffix))
    }

    /// The text of that key.
    func place(of file: WALFile, suffix: String) -> String {
        switch file {
        case .history: "\(wal)\(file.name)\(suffix)"
        case .segment(let segment), .partial(let segment), .backupHistory(let segment, _):
            "\(wal)\(segment.prefix(8))/\(WALSegment.logName(of: segment))/\(file.name)\(suffix)"
        }
    }

    /// The prefix of the index of all timelines, with the final slash.
    public var indexes: String { root + "index/" }

    /// The prefix of a timeline's index, with the final slash.
    public func index(_ timeline: TimelineID) -> String { "\(indexes)\(timeline.hexadecimal)/" }

    public func index(_ log: WALLog) throws -> ObjectKey {
        try ObjectKey("\(index(log.timeline))\(log.name)\(Self.indexSuffix)")
    }

    public func index(_ group: WALLogGroup) throws -> ObjectKey {
        try ObjectKey("\(index(group.timeline))\(group.name)\(Self.groupSuffix)")
    }

    static let indexSuffix = ".jsonl.zst"
    static let groupSuffix = ".logs.jsonl.zst"

    public var gaps: String { root + "gaps/" }

    /// Where the record of a gap stands, by the names of its first and last segment.
    public func gap(first: String, last: String) throws -> ObjectKey { try ObjectKey("\(gaps)\(first)-\(last).json") }

    public var backups: String { root + "base/" }

    /// The prefix of one backup, with the final slash.
    public func backup(_ id: BackupID) -> String { "\(backups)\(id.text)/" }

    public func backupMarker(_ id: BackupID) throws -> ObjectKey { try ObjectKey(backup(id) + "backup.json") }

    /// The prefix of the records of restores, with the final slash.
    public var restores: String { root + "restores/" }

    /// Sorts by the time; `number` parts those of one second.
    public func restoreRecord(startedAt instant: Instant, number: UInt32) throws -> ObjectKey {
        try ObjectKey("\(restores)\(instant.compactText)-\(number.hexadecimalDigits).json")
    }
}
