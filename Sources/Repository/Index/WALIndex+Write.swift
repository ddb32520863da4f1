// SPDX-License-Identifier: MIT

import Codec
public import PITR
public import Storage

extension WALIndex {
    /// Collects the object of one LOG, a segment at a time, so that what is not yet stored takes little memory.
    public struct LogWriter: Sendable {
        private let index: WALIndex
        private let log: WALLog
        private let lines = LineWriter(WALIndex.compression)

        init(_ index: WALIndex, _ log: WALLog, walden: String) async throws {
            (self.index, self.log) = (index, log)
            try await lines.append([IndexHeader(log, index.segmentSize, walden: walden)])
        }

        /// In the order of the log; one caller at a time.
        public func append(_ summary: SegmentSummary) async throws {
            try await lines.append([SegmentLine(summary, size: index.segmentSize)])
        }

        /// Stores the object, durably.
        public func store(_ condition: PutCondition) async throws -> PutOutcome {
            try await index.put(try await lines.finish(), at: try index.layout.index(log), condition)
        }
    }

    /// `walden` is the version that the object will name.
    public func writer(of log: WALLog, walden: String) async throws -> LogWriter {
        try await LogWriter(self, log, walden: walden)
    }

    /// Stores the object of a group; `summaries` in the order of the log.
    public func write(
        _ summaries: [LogSummary], of group: WALLogGroup, _ condition: PutCondition, walden: String
    ) async throws -> PutOutcome {
        let lines = LineWriter(Self.compression)
        try await lines.append([IndexHeader(group, segmentSize, walden: walden)])
        try await lines.append(summaries.map(LogLine.init))
        return try await put(try await lines.finish(), at: try layout.index(group), condition)
    }

    /// An object that was there unsealed, or sealed otherwise, goes when its successor is there.
    func put(_ content: [UInt8], at key: ObjectKey, _ condition: PutCondition) async throws -> PutOutcome {
        let sealed = try sealedKey(key)
        let outcome = try await store.put(sealed, .bytes(try await sealing.sealed(content)), condition)
        guard condition == .replacing else { return outcome }
        for suffix in Sealing.allSuffixes where suffix != sealing.suffix {
            try await store.delete(try ObjectKey(key.text + suffix))
        }
        return outcome
    }
}
