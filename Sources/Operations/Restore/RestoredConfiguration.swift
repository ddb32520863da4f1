// SPDX-License-Identifier: MIT

import Codec
import Errors
import Glibc
import Host
import PITR
import Postgres
import Repository
import SystemPackage

/// What a restored data directory needs beside the backup's files: settings, signal, tablespace map, manifest, configuration.
struct RestoredConfiguration: Sendable {
    private static let manifestLimit = 1 << 30

    private let request: RestoreRequest
    private let roots: RestoreRoots
    private let copies: BackupCopies
    private let settings: RecoverySettings

    init(_ request: RestoreRequest, _ roots: RestoreRoots, _ copies: BackupCopies, _ settings: RecoverySettings) {
        self.request = request
        self.roots = roots
        self.copies = copies
        self.settings = settings
    }

    /// Warnings about what a person should look at.
    func write() async throws -> [String] {
        try await write("backup_manifest", try await content(of: "backup_manifest"))
        try await writeTablespaceMap()
        let warnings = try await writeKeptConfiguration()
        try await writeRecoverySettings()
        try await write("recovery.signal", [])
        return warnings
    }

    private func writeRecoverySettings() async throws {
        let path = request.into.appending("postgresql.auto.conf")
        let before = try await BlockingThreads.shared.run {
            do {
                return try SmallFile.bytes(at: path)
            } catch Errno.noSuchFileOrDirectory {
                return []
            } catch {
                throw WaldenError.system(error as? Errno ?? .ioError, "read", path)
            }
        }
        try await write("postgresql.auto.conf", settings(after: before))
    }

    /// What ALTER SYSTEM set stays, byte for byte; in PostgreSQL the last word counts.
    private func settings(after before: [UInt8]) -> [UInt8] {
        guard let text = String(validating: before, as: UTF8.self) else {
            return before + Array("\n\(settings.block())".utf8)
        }
        return Array(RecoverySettings.replacingBlock(in: text, with: settings).utf8)
    }

    /// The server makes its links anew from this file, so it must say where the tablespaces are now.
    private func writeTablespaceMap() async throws {
        let spaces = roots.roots.filter { $0.tree != BackupMarker.Tree.baseName }
        guard !spaces.isEmpty else { return }
        let lines = spaces.map { "\($0.tree) \(Self.escaped($0.path.string))\n" }
        try await write("tablespace_map", Array(lines.joined().utf8))
        for space in spaces { try await link(space) }
    }

    /// BASE_BACKUP leaves the links out when it sends a map; with them pg_verifybackup finds the files before any start.
    private func link(_ space: RestoreRoots.Root) async throws {
        let link = RestoredFile(request.into.appending("pg_tblspc").appending(space.tree), owner: request.owner)
        try await BlockingThreads.shared.run {
            var status = stat()
            guard lstat(link.path.string, &status) != 0 else { return }
            try link.makeLink(to: space.path.string)
        }
    }

    /// src/backend/access/transam/xlogrecovery.c, read_tablespace_map: a newline or backslash in a path is escaped.
    private static func escaped(_ path: String) -> String {
        String(path.flatMap { "\n\r\\".contains($0) ? ["\\", $0] : [$0] })
    }

    private func writeKeptConfiguration() async throws -> [String] {
        guard request.marker.object(named: "config.tar") != nil else { return [] }
        let archive = try await content(of: "config.tar")
        let kept = try KeptConfiguration(archive, into: request.into)
        for file in kept.files {
            if let folder = file.folder { try await makeFolders(folder) }
            try await write(file.path, file.content, mode: file.mode)
        }
        return kept.warnings
    }

    private func makeFolders(_ relative: FilePath) async throws {
        var path = request.into
        for component in relative.components {
            path.append(component)
            let folder = RestoredFile(path, owner: request.owner)
            try await BlockingThreads.shared.run { try folder.makeFolder(mode: 0o700) }
        }
    }

    private func content(of name: String) async throws -> [UInt8] {
        if let content = try await copies.content(of: name, limit: Self.manifestLimit) { return content }
        throw WaldenError(.integrity, "the marker of backup \(copies.marker.id.text) names no \(name)")
    }

    private func write(_ name: String, _ bytes: [UInt8], mode: UInt32 = 0o600) async throws {
        let file = RestoredFile(request.into.appending(name), owner: request.owner)
        try await BlockingThreads.shared.run {
            try file.write(whole: bytes, mode: mode)
            try file.sync()
        }
    }
}
