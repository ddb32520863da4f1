// SPDX-License-Identifier: MIT

import Errors
import Host
import SystemPackage

/// Unpacks pg_dump's folder from its archive, by the system's `tar`, which sees no byte before this has looked at it.
enum FolderUnpacking {
    /// `folder` is there and empty. Throws ``CopyFailure`` for a copy that is damaged, `.integrity` for names that pg_dump gives to no file.
    static func run(
        _ copy: DumpCopies.Copy, into folder: FilePath, onRead: @escaping @Sendable (UInt64) -> Void
    ) async throws {
        let process = try await SystemTar.start([
            "--extract", "--file=-", "--no-same-owner", "--no-same-permissions", "--directory=\(folder.string)",
        ])
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
