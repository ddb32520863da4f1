// SPDX-License-Identifier: MIT

import Agent
import AgentProtocol
import Errors
import Glibc
import Host
import Operations
import PITR
import SystemPackage

/// A `pg_wal` whose segments are asked for one after the other, as PostgreSQL does.
actor FakeServer {
    static let systemIdentifier = SystemIdentifier(7_312_345_678_901_234_567)
    static let segmentSize = SegmentSize(bytes: 1 << 20) ?? .standard

    private let folder: FilePath
    private let handler: AgentHandler
    private var next: UInt64 = 1

    init(_ repositories: ClusterRepositories, observe: @escaping @Sendable (PushEvent) -> Void) throws {
        var template = Array("/tmp/walden-day-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        folder = FilePath(String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
        try Folder.create(folder.appending("archive_status"))
        let push = PushWAL(repositories, .all, keptOpen: .seconds(60))
        handler = AgentHandler(
            Archiver(push, observe: observe),
            AgentHandler.Settings(configuration: "/c.yaml", cluster: "main", pushLimit: .seconds(30)))
    }

    nonisolated func remove() {
        rmdir(folder.appending("archive_status").string)
        rmdir(folder.string)
    }

    /// The second is looked ahead to while the first is asked for.
    func archiveTwo() async throws {
        let names = try [next, next + 1].map { try write($0) }
        next += 2
        for name in names { try await archive(name) }
        for name in names {
            unlink(folder.appending(name).string)
            unlink(status(name).string)
        }
    }

    /// Asks until it is done, as PostgreSQL does.
    private func archive(_ name: String) async throws {
        var why = ""
        for _ in 0..<5 {
            let files = [open(folder.appending(name).string, O_RDONLY), open(folder.string, O_RDONLY)]
            let push = AgentRequest.Push(path: Array("pg_wal/\(name)".utf8), config: [])
            let reply = await handler.answer(.push(push), PassedDescriptors(files))
            if case .done(status: 0, text: _) = reply { return }
            why = "\(reply)"
        }
        throw WaldenError(.failed, "\(name) was not archived", cause: why)
    }

    private func status(_ name: String) -> FilePath { folder.appending("archive_status/\(name).ready") }

    private func write(_ number: UInt64) throws -> String {
        let name = WALSegment(timeline: .first, number: number).name(size: Self.segmentSize)
        try write(Self.segment(number), folder.appending(name))
        try write([], status(name))
        return name
    }

    private func write(_ bytes: [UInt8], _ path: FilePath) throws {
        let file = try FileDescriptor.open(path, .writeOnly, options: [.create], permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(bytes) }
    }

    /// A long page header of PostgreSQL 15 (src/include/access/xlog_internal.h), and noise that compresses a little.
    private static func segment(_ number: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        func put(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }
        put(UInt16(0xD110))
        put(UInt16(0x0002))
        put(UInt32(1))
        put(number << 20)
        put(UInt64(0))
        put(systemIdentifier.rawValue)
        put(UInt32(1 << 20))
        put(UInt32(8192))
        while bytes.count < 1 << 20 { put(UInt64(truncatingIfNeeded: bytes.count &* 2_654_435_761) ^ number) }
        return bytes
    }
}
