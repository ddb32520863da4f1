// SPDX-License-Identifier: MIT

import Errors
import Host
public import PITR
public import SystemPackage

extension PushWAL {
    /// Stores the file at `path` as ``run(_:)`` does, or gives it up as `policy` says; the report of the latter has no members.
    public func run(_ path: FilePath, orGivingUp policy: GiveUpWAL?) async throws -> Report {
        guard let policy else { return try await run(path) }
        do {
            let report = try await run(path)
            if try await BlockingThreads.shared.run({ policy.hasUntold }) { try? await policy.tell() }  // the next will
            return report
        } catch let error as WaldenError {
            let file = try WALFile(name: path.lastComponent?.string ?? "")
            return Report(givenUp: file, try await policy.decide(file, at: path, error))
        }
    }
}

extension PushWAL.Report {
    /// Of a segment that was given up, and `said` so.
    public init(givenUp file: WALFile, _ said: String) { self.init(name: file.name, members: [], warnings: [said]) }

    /// Whether the file is nowhere, and the server is told that it is done all the same.
    public var isGivenUp: Bool { members.isEmpty }
}

extension GiveUpWAL {
    fileprivate func decide(_ file: WALFile, at path: FilePath, _ error: WaldenError) async throws -> String {
        let folder = path.removingLastComponent()
        let (bytes, descriptor) = try await BlockingThreads.shared.run {
            let opened = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
            let bytes = try opened.closeAfter { try OpenedFile(opened, path: path).fingerprint.byteCount }
            return (
                bytes,
                try FileDescriptor.open(
                    folder.isEmpty ? "." : folder, .readOnly, options: [.directory, .closeOnExec])
            )
        }
        defer { try? descriptor.close() }  // it was only read
        return try await decide(file, bytes: bytes, error, in: ServerWALFolder(descriptor))
    }
}
