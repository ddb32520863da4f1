// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import SystemPackage

/// Unpacks pg_dump's folder from its archive, by the system's `tar`, which sees no byte before this has looked at it.
enum FolderUnpacking {
    private static let patience = Duration.seconds(600)

    /// `folder` is there and empty. Throws ``CopyFailure`` for a copy that is damaged, `.integrity` for names that pg_dump gives to no file.
    static func run(
        _ copy: DumpCopies.Copy, into folder: FilePath, onRead: @escaping @Sendable (UInt64) -> Void
    ) async throws {
        let process = try await PipedProcess.start(
            .init(
                "tar",
                ["--extract", "--file=-", "--no-same-owner", "--no-same-permissions", "--directory=\(folder.string)"],
                environment: ["LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin"]),
            patience: patience)
        let names = FolderNames()
        try await copy.read(onRead: onRead) { bytes in
            try await names.look(at: bytes)
            var rest = bytes[...]
            while !rest.isEmpty {
                let step = try await process.exchange(rest, limit: 1 << 20)
                rest = rest.dropFirst(step.taken)
                if step.isOver { return }  // its end says why
            }
        }
        try await names.finish()
        let ending = try await process.ending()
        guard ending.status == .exited(0) else {
            throw WaldenError(
                ending.errors.contains("No space left on device") ? .storageFull : .failed,
                "cannot unpack the dump in \(folder)", cause: ending.errors)
        }
    }
}

/// The names in such an archive, as it passes by.
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
