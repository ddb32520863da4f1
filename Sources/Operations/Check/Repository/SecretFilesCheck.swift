// SPDX-License-Identifier: MIT

import Glibc
import Host
import SystemPackage

/// Files with secrets are not for everybody's eyes.
struct SecretFilesCheck: Check {
    let what = "secrets"
    let repository: String? = nil
    private let paths: [FilePath]

    init(_ paths: [FilePath]) { self.paths = paths }

    func run(_ report: CheckReport) async throws {
        let open = try await BlockingThreads.shared.run { paths.filter(Self.isForEverybody) }
        for path in open {
            report.warn(what, "everybody on this host may read \(path)", hint: "Run chmod 600 \(path).")
        }
        if open.isEmpty { report.ok(what, "no file with secrets can be read by everybody") }
    }

    /// What is not there, or not for us to look at, is told by whoever needs it.
    private static func isForEverybody(_ path: FilePath) -> Bool {
        var status = stat()
        return stat(path.string, &status) == 0 && status.st_mode & 0o004 != 0
    }
}
