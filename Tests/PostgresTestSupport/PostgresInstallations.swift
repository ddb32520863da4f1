// SPDX-License-Identifier: MIT

import Glibc
import Host
public import Postgres
import SystemPackage

/// The PostgreSQL installations that integration tests run against.
///
/// `WALDEN_TEST_PG_BIN` names their bin folders, separated by colons; without it, every `/usr/lib/postgresql/*/bin`.
public enum PostgresInstallations {
    /// Oldest first; empty where there is none.
    public static let all: [PostgresPrograms] = folders.compactMap { folder in
        major(in: folder).map { PostgresPrograms(binFolder: folder, major: $0) }
    }
    .sorted { $0.major < $1.major }

    /// Whether integration tests can run; for `.enabled(if:)`, whose comment then says why they do not.
    public static var areThere: Bool { !all.isEmpty }

    /// Whether a run without any installation is a failure.
    public static var areRequired: Bool { getenv("CI").map { String(cString: $0) } == "true" }

    public static let skipped = "no PostgreSQL found: set WALDEN_TEST_PG_BIN to the folder of its programs"

    private static var folders: [FilePath] {
        if let named = getenv("WALDEN_TEST_PG_BIN").map({ String(cString: $0) }), !named.isEmpty {
            return named.split(separator: ":").map { FilePath(String($0)) }
        }
        let root: FilePath = "/usr/lib/postgresql"
        // No such folder: no installation.
        let names = (try? Folder.names(in: root)) ?? []
        return names.map { root.appending($0).appending("bin") }
    }

    private static func major(in folder: FilePath) -> Int? {
        guard !folder.string.contains("'"), let pipe = popen("'\(folder)/postgres' --version 2>&1", "r") else {
            return nil
        }
        defer { pclose(pipe) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, Int32(line.count), pipe) != nil else { return nil }
        let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(
            separator: " ")
        return words.count > 2 ? Int(words[2].prefix { $0.isNumber }) : nil
    }
}
