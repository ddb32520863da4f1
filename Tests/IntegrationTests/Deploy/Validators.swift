// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage

/// Programs by others that say whether files of `deploy/` are what their readers take.
///
/// `script/bootstrap --test-servers` installs them; `WALDEN_TEST_VALIDATORS` names another folder.
enum Validators {
    static let systemdAnalyze = "/usr/bin/systemd-analyze"

    /// Whether tests can run; for `.enabled(if:)`, whose comment then says why they do not. CI takes no skipped test.
    static let areThere = isFile(folder.appending("complete")) && isFile(FilePath(systemdAnalyze))

    static var skipped: String {
        "NOT TESTED: no validators in \(folder), or no \(systemdAnalyze): script/bootstrap --test-servers installs them"
    }

    static func run(_ program: String, _ arguments: [String]) async throws -> CommandResult {
        try await AsRoot.run(folder.appending("bin").appending(program).string, arguments)
    }

    // script/bootstrap has the same versions.
    private static var folder: FilePath {
        if let folder = variable("WALDEN_TEST_VALIDATORS") { return FilePath(folder) }
        let cache = variable("XDG_CACHE_HOME") ?? (variable("HOME") ?? "") + "/.cache"
        return FilePath(cache).appending("walden-test-validators")
            .appending("kubernetes-validate-1.37.0-check-jsonschema-0.39.0-hadolint-2.15.1")
    }

    private static func variable(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func isFile(_ path: FilePath) -> Bool { FileManager.default.fileExists(atPath: path.string) }
}
