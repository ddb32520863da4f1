// SPDX-License-Identifier: MIT

public import Codec
import Errors
import Foundation
public import PITR
public import Storage

/// The index of one generation: what its WAL holds, told without reading it. Everything in it can be made anew.
///
/// An object for each closed LOG with a line for each segment; above it one for each group of 256 LOGs with a line for each
/// LOG (docs/decisions/0009-two-levels-of-index.md).
public struct WALIndex: Sendable {
    public let store: any ObjectStore
    public let layout: Layout
    public let segmentSize: SegmentSize
    /// How new objects are sealed, and what opens those that are there.
    let sealing: Sealing
    let keys: Keyring

    /// What a line may have in bytes: 256 drops of 64 files and relations each stay below.
    static let longestLine = 4 << 20
    static let compression = Compression.standard

    public init(
        store: any ObjectStore, layout: Layout, segmentSize: SegmentSize, sealing: Sealing = .none,
        keys: Keyring = Keyring()
    ) {
        (self.store, self.layout, self.segmentSize) = (store, layout, segmentSize)
        (self.sealing, self.keys) = (sealing, keys)
    }

    /// Where a new object goes that would stand at `key` unsealed.
    func sealedKey(_ key: ObjectKey) throws -> ObjectKey { try ObjectKey(key.text + sealing.suffix) }

    /// What each segment of a LOG held when its object was made, in order; nil when there is no object.
    ///
    /// Throws `.integrity` for an object that is damaged, of another LOG, or of another format than this version's.
    public func segments(of log: WALLog) async throws -> [SegmentSummary]? {
        let header = IndexHeader(log, segmentSize, walden: "")
        var summaries: [SegmentSummary] = []
        let isThere = try await read(SegmentLine.self, at: try layout.index(log), header) { line in
            guard let summary = line.summary(in: log, size: segmentSize) else { return "a segment of another LOG" }
            if let last = summaries.last, last.segment >= summary.segment { return "segments out of their order" }
            summaries.append(summary)
            return nil
        }
        return isThere ? summaries : nil
    }

    /// What each indexed LOG of a group held when the group's object was made, in order; nil when there is no object.
    ///
    /// Throws as ``segments(of:)`` does.
    public func logs(of group: WALLogGroup) async throws -> [LogSummary]? {
        let header = IndexHeader(group, segmentSize, walden: "")
        var summaries: [LogSummary] = []
        let isThere = try await read(LogLine.self, at: try layout.index(group), header) { line in
            guard let summary = line.summary(in: group) else { return "a LOG of another group" }
            if let last = summaries.last, last.log >= summary.log { return "LOGs out of their order" }
            summaries.append(summary)
            return nil
        }
        return isThere ? summaries : nil
    }

    /// What `read` gives; nil for an object that cannot be used, and can be made anew.
    public func readable<Lines: Sendable>(_ read: @Sendable (WALIndex) async throws -> Lines?) async throws -> Lines? {
        do {
            return try await read(self)
        } catch let error as WaldenError where error.code == .integrity {
            return nil
        }
    }

    /// False when there is no object. `take` says what is wrong with a line.
    private func read<Line: Decodable>(
        _ type: Line.Type, at key: ObjectKey, _ header: IndexHeader, _ take: (Line) -> String?
    ) async throws -> Bool {
        guard let object = try await open(key) else { return false }
        do {
            let lines = try LineReader(object.unsealed(keys), longestLine: Self.longestLine)
            try check(try await lines.next(), header, lines)
            let decoder = JSONDecoder()
            while let line = try await lines.next() {
                guard let record = try? decoder.decode(type, from: Data(line)) else {
                    throw lines.damaged("it has a line that is none of an index")
                }
                if let problem = take(record) { throw lines.damaged("it has \(problem)") }
            }
        } catch {
            await object.close()
            throw error
        }
        return true
    }

    /// The object as new ones are sealed, or else as others are; nil when there is none.
    private func open(_ key: ObjectKey) async throws -> (any ObjectReader)? {
        for suffix in [sealing.suffix] + Sealing.allSuffixes.filter({ $0 != sealing.suffix }) {
            do {
                return try await store.get(try ObjectKey(key.text + suffix), range: nil)
            } catch let error as WaldenError where error.code == .notFound {
                continue
            }
        }
        return nil
    }

    private func check(_ line: ArraySlice<UInt8>?, _ header: IndexHeader, _ lines: LineReader) throws {
        guard let line, let found = try? JSONDecoder().decode(IndexFormat.self, from: Data(line)) else {
            throw lines.damaged("it does not begin with the header of an index")
        }
        guard found.format == IndexHeader.format else {
            throw lines.damaged("it has format \(found.format), and this Walden reads \(IndexHeader.format)")
        }
        guard let known = try? JSONDecoder().decode(IndexHeader.self, from: Data(line)), known.isAbout(header) else {
            throw lines.damaged("its header is that of something else")
        }
    }
}

private struct IndexFormat: Decodable {
    let format: Int
}
