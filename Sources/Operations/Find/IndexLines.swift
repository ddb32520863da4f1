// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// A timeline's index as a walk reads it: what is damaged is told of and then not used.
actor IndexLines {
    struct Reading<Value: Sendable>: Sendable {
        var value: Value
        /// A sentence without a final period.
        var warning: String?
    }

    private let index: WALIndex
    private let timeline: TimelineID
    private var listing: WALIndex.Listing?
    private var group: (WALLogGroup, [UInt32: LogSummary])?

    init(_ archive: WALArchive, _ timeline: TimelineID) {
        index = archive.index
        self.timeline = timeline
    }

    /// What a LOG's line in its group's object says; nil where there is none.
    func summary(of log: WALLog) async throws -> Reading<LogSummary?> {
        if let group, group.0 == log.group { return Reading(value: group.1[log.number]) }
        guard try await listed().groups.contains(UInt64(log.group.number)) else { return Reading(value: nil) }
        let found = try await readable { try await self.index.logs(of: log.group) }
        let lines = Dictionary((found.value ?? []).map { ($0.log, $0) }) { first, _ in first }
        group = (log.group, lines)
        return Reading(value: lines[log.number], warning: found.warning)
    }

    /// The lines of a LOG's object by the segments' numbers; none where there is no object.
    func segments(of log: WALLog) async throws -> Reading<[UInt64: SegmentSummary]> {
        guard try await listed().logs.contains(UInt64(log.number)) else { return Reading(value: [:]) }
        let found = try await readable { try await self.index.segments(of: log) }
        let lines = Dictionary((found.value ?? []).map { ($0.segment.number, $0) }) { first, _ in first }
        return Reading(value: lines, warning: found.warning)
    }

    private func listed() async throws -> WALIndex.Listing {
        if let listing { return listing }
        let found = try await index.listing(of: timeline)
        listing = found
        return found
    }

    private func readable<Lines: Sendable>(_ read: () async throws -> Lines?) async throws -> Reading<Lines?> {
        do {
            return Reading(value: try await read())
        } catch let error as WaldenError where error.code == .integrity {
            return Reading(value: nil, warning: "an object of the index is not used: \(error)")
        }
    }
}
