// SPDX-License-Identifier: MIT

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
            try await index.store.put(try index.layout.index(log), .bytes(try await lines.finish()), condition)
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
        return try await store.put(try layout.index(group), .bytes(try await lines.finish()), condition)
    }
}
