// SPDX-License-Identifier: MIT

import Foundation
import PITR
import PostgresTestSupport
import SystemPackage
import Testing

extension WaldenFixture {
    /// Every file and folder of the repository with its size, time and inode: equal before and after what stores nothing.
    func listing() async throws -> [String] {
        let format = "%P %y %s %T@ %i\n"
        // The times of folders tell of temporaries, which come and go.
        let out = try await cluster.succeed(
            "/usr/bin/find", [repository.string, "-type", "f", "-printf", format])
        return out.split(separator: "\n").map(String.init).sorted()
    }

    /// Where docs/repository-format.md says that a WAL file stands.
    func stored(_ name: String) -> FilePath {
        let wal = repository.appending("main/\(cluster.programs.major)-\(systemIdentifier)/wal")
        if name.hasSuffix(".history") { return wal.appending(name + ".zst") }
        let log = String(name.dropFirst(8).prefix(8))
        return wal.appending(String(name.prefix(8))).appending(log).appending(name + ".zst")
    }

    func isStored(_ name: String) -> Bool { FileManager.default.fileExists(atPath: stored(name).string) }

    /// Whether what the stock program makes of the stored object is the file at `path`, byte for byte.
    func isIdentical(_ name: String, to path: FilePath) async throws -> Bool {
        let line = "zstd -q -d -c <\"$1\" | cmp - \"$2\""
        return try await shell(line, [stored(name).string, path.string]).status == 0
    }

    func areEqual(_ left: FilePath, _ right: FilePath) async throws -> Bool {
        try await cluster.run("/usr/bin/cmp", [left.string, right.string]).status == 0
    }

    /// What is left of pushes that did not finish.
    func temporaries() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: repository.appending(".walden-tmp").string)
    }

    func names(in folder: FilePath) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.string)
    }

    func remove(_ path: FilePath) async throws { try await cluster.succeed("/bin/rm", ["-r", path.string]) }
}
