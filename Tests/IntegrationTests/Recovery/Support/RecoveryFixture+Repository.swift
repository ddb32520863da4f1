// SPDX-License-Identifier: MIT

import Errors
import Foundation
import SystemPackage

extension RecoveryFixture {
    /// `<cluster>/<major>-<system identifier>`.
    func generation() throws -> FilePath {
        let cluster = repository.appending("main")
        let names = try FileManager.default.contentsOfDirectory(atPath: cluster.string)
        guard let name = names.first(where: { $0.first?.isNumber == true }) else {
            throw WaldenError(.notFound, "nothing of the cluster is stored yet")
        }
        return cluster.appending(name)
    }

    /// Where a segment is stored, whatever it is compressed with.
    func stored(segment name: String) throws -> FilePath? {
        let log = try generation().appending("wal").appending(String(name.prefix(8)))
            .appending(String(name.dropFirst(8).prefix(8)))
        guard FileManager.default.fileExists(atPath: log.string) else { return nil }
        return try FileManager.default.contentsOfDirectory(atPath: log.string)
            .first { $0.hasPrefix(name) && !$0.contains(".partial") && !$0.contains(".backup") }
            .map { log.appending($0) }
    }

    /// The stored segments of timeline 1, as paths, in order.
    func segments() throws -> [FilePath] {
        let timeline = try generation().appending("wal/00000001")
        let names = try FileManager.default.subpathsOfDirectory(atPath: timeline.string)
        return names.filter { $0.split(separator: "/").last.map { $0.prefix(24).count == 24 } == true }
            .filter { !$0.contains(".backup") && !$0.contains(".partial") }.sorted().map { timeline.appending($0) }
    }

    func backupFolder(_ id: String) throws -> FilePath { try generation().appending("base").appending(id) }

    func names(in folder: FilePath) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.string))?.sorted() ?? []
    }

    func exists(_ path: FilePath) -> Bool { FileManager.default.fileExists(atPath: path.string) }

    /// Changes a file's bytes where it stands, owner and mode kept.
    func rewrite(_ path: FilePath, _ change: (inout Data) -> Void) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path.string))
        change(&bytes)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path.string))
        defer { try? file.close() }  // what could not be written has thrown
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: bytes)
    }

    func content(_ path: FilePath) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path.string)), as: UTF8.self)
    }
}
