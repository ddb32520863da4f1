// SPDX-License-Identifier: MIT

import PITR
public import Repository

/// What a copy would do.
public struct CopySurvey: Sendable {
    public struct Backup: Sendable {
        public let marker: BackupMarker
        /// The target has it, and it would only be checked.
        public let isThere: Bool
        public let ways: Set<CopyWay>
    }

    public struct WAL: Sendable, Equatable {
        /// Files that the target lacks.
        public var files = 0
        public var bytes: UInt64 = 0
        /// Of those, by their names.
        public var first: String?
        public var last: String?
    }

    public struct Dump: Sendable, Equatable {
        public let id: DumpID
        public let storedBytes: UInt64
        /// The target has it.
        public let isThere: Bool
    }

    public var backups: [Backup] = []
    public var dumps: [Dump] = []
    public var wal = WAL()

    /// As stored in the source.
    public var bytes: UInt64 {
        backups.filter { !$0.isThere }.reduce(wal.bytes) { $0 &+ $1.marker.storedBytes }
            &+ dumps.filter { !$0.isThere }.reduce(0) { $0 &+ $1.storedBytes }
    }
}

extension CopySurvey.WAL {
    mutating func add(_ pair: WALPair) {
        files += 1
        bytes &+= pair.source.size
        first = min(first ?? pair.file.name, pair.file.name)
        last = max(last ?? pair.file.name, pair.file.name)
    }
}
