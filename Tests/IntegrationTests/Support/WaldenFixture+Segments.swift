// SPDX-License-Identifier: MIT

import Foundation
import Host
import PITR
import PostgresTestSupport
import SystemPackage
import Testing

/// The fields of a segment's first page header that tests falsify, by their offsets in bytes (xlog_internal.h).
enum HeaderField: Int {
    case magic = 0
    case timeline = 4
    case pageAddress = 8
    case systemIdentifier = 24
    case segmentSize = 32
}

extension [UInt8] {
    /// Writes a number in little-endian order.
    mutating func put(_ value: some FixedWidthInteger, at field: HeaderField) {
        for index in 0..<(value.bitWidth / 8) {
            self[field.rawValue + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
        }
    }
}

extension WaldenFixture {
    /// A segment that initdb's server wrote.
    func firstSegment() throws -> FilePath {
        let folder = cluster.dataDirectory.appending("pg_wal")
        let name = try #require(try names(in: folder).filter { $0.utf8.count == 24 }.min())
        return folder.appending(name)
    }

    /// Makes a segment of this cluster out of a real one: number and timeline in header and name, then `change`.
    ///
    /// - Parameter filler: the last byte, which tells contents apart.
    func segment(
        _ number: UInt64, timeline: UInt32 = 1, filler: UInt8 = 0, suffix: String = "", in folder: String = "incoming",
        change: (inout [UInt8]) -> Void = { _ in }
    ) async throws -> FilePath {
        var bytes = try SmallFile.bytes(at: try firstSegment())
        let size = try #require(SegmentSize(bytes: UInt64(bytes.count)))
        let segment = WALSegment(timeline: try #require(TimelineID(timeline)), number: number)
        bytes.put(timeline, at: .timeline)
        bytes.put(segment.start(size: size).rawValue, at: .pageAddress)
        bytes[bytes.count - 1] = filler
        change(&bytes)
        return try await file(segment.name(size: size) + suffix, bytes, in: folder)
    }

    /// A file with these bytes, readable by the cluster's user.
    func file(_ name: String, _ bytes: [UInt8], in folder: String = "incoming") async throws -> FilePath {
        let path = try await makeFolder(folder).appending(name)
        try Data(bytes).write(to: URL(fileURLWithPath: path.string))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path.string)
        return path
    }

    /// Makes and pushes a segment; its path.
    @discardableResult
    func pushed(_ number: UInt64, timeline: UInt32 = 1, filler: UInt8 = 0) async throws -> FilePath {
        let path = try await segment(number, timeline: timeline, filler: filler)
        let answer = try await push(path)
        try #require(answer.status == 0, "\(answer)")
        return path
    }
}

extension FilePath {
    /// The last component, which for a WAL file is its name.
    var name: String { lastComponent?.string ?? "" }
}
