// SPDX-License-Identifier: MIT

import Codec
import Errors
import Repository
import SystemPackage

/// Configuration files that lived outside the data directory, as they are laid into the restored one. Pure.
///
/// They name the original's folders; a copy that followed them would open the original's data. So `postgresql.conf` gets
/// a last word that points everything at the copy.
struct KeptConfiguration {
    struct File {
        let path: String
        let mode: UInt32
        let content: [UInt8]
        /// The folder it needs, relative to the data directory.
        var folder: FilePath? {
            let folder = FilePath(path).removingLastComponent()
            return folder.isEmpty ? nil : folder
        }
    }

    private(set) var files: [File] = []
    private(set) var warnings: [String] = []

    init(_ archive: [UInt8], into folder: FilePath) throws {
        var scanner = TarScanner()
        var entries: [TarEntry] = []
        try archive.withUnsafeBytes { try scanner.push($0) { entries.append($0) } }
        try scanner.finish()
        for entry in entries where entry.kind == .file { files.append(try Self.file(entry, in: archive)) }
        pointHome(folder)
    }

    private static func file(_ entry: TarEntry, in archive: [UInt8]) throws -> File {
        let (end, overflow) = entry.contentOffset.addingReportingOverflow(entry.size)
        guard !overflow, end <= UInt64(archive.count) else {
            throw WaldenError(.integrity, "the backup's configuration archive is damaged")
        }
        let record = FileRecord(entry, tree: BackupMarker.Tree.baseName)
        _ = try RestorePaths.path(of: record, under: "/")
        return File(
            path: entry.path, mode: entry.mode, content: Array(archive[Int(entry.contentOffset)..<Int(end)]))
    }

    private mutating func pointHome(_ folder: FilePath) {
        guard let index = files.firstIndex(where: { $0.path == "postgresql.conf" }) else { return }
        let main = files[index]
        var lines = ["", "# Added by walden restore: this is a copy, and these point at itself."]
        lines.append("data_directory = \(Self.quoted(folder.string))")
        for (setting, name) in [("hba_file", "pg_hba.conf"), ("ident_file", "pg_ident.conf")]
        where files.contains(where: { $0.path == name }) {
            lines.append("\(setting) = \(Self.quoted(folder.appending(name).string))")
        }
        lines.append("external_pid_file = ''")
        files[index] = File(
            path: main.path, mode: main.mode, content: main.content + Array((lines.joined(separator: "\n") + "\n").utf8)
        )
        warnings.append(
            "the configuration files were outside the data directory; they are now in \(folder): look at paths in them")
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.flatMap { $0 == "'" || $0 == "\\" ? [$0, $0] : [$0] } + "'"
    }
}
