// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import Postgres
import Repository

/// `config.tar`: the configuration files that live outside the data directory.
struct ConfigurationArchive: Sendable {
    struct Stored: Sendable {
        var objects: [BackupMarker.Object] = []
        var files: [BackupMarker.ConfigurationFile] = []
    }

    private let files: [ConfigurationFile]
    /// The folder of `postgresql.conf`, with its final slash.
    private let folder: String

    /// `mainFile` is the path of `postgresql.conf`, where the server tells it.
    init(_ files: [ConfigurationFile], mainFile: String?) {
        self.files = files
        let main = mainFile ?? files.first?.path ?? "/"
        self.folder = String(main[..<(main.lastIndex(of: "/") ?? main.startIndex)]) + "/"
    }

    func store(_ contents: BackupContents) async throws -> Stored {
        guard !files.isEmpty else { return Stored() }
        let archive = try TarWriter.archive(
            files.map { (path: member(of: $0.path), mode: $0.mode, modified: 0, content: $0.content) })
        let compression = contents.compression
        let stored = try await BlockingThreads.shared.run { try compression.compressed(archive) }
        let object = try await contents.writer.write(
            object: "config.tar\(compression.suffix)", stored, rawBytes: UInt64(archive.count))
        return Stored(
            objects: [object],
            files: files.map { BackupMarker.ConfigurationFile(member: member(of: $0.path), path: $0.path) })
    }

    private func member(of path: String) -> String {
        path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : "outside" + path
    }
}
