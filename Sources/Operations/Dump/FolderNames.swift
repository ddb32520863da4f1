// SPDX-License-Identifier: MIT

import Codec
import Errors

/// The names in the tar archive of a folder that pg_dump wrote, as it passes by.
actor FolderNames {
    private var scanner = TarScanner()
    private var hasTableOfContents = false

    /// Throws `.integrity` when there is anything but files beside each other.
    func look(at bytes: [UInt8]) throws {
        var found = hasTableOfContents
        try bytes.withUnsafeBytes { buffer in
            try scanner.push(buffer) { entry in
                guard entry.kind == .file, !entry.path.contains("/"), entry.path != "." else {
                    throw WaldenError(
                        .integrity, "this is no archive of pg_dump's folder",
                        cause: "it holds \(entry.path), which is no plain file in it", hint: "Use another dump.")
                }
                if entry.path == "toc.dat" { found = true }
            }
        }
        hasTableOfContents = found
    }

    func finish() throws {
        try scanner.finish()
        guard hasTableOfContents else {
            throw WaldenError(.integrity, "this is no archive of pg_dump's folder", cause: "it has no toc.dat")
        }
    }
}
