// SPDX-License-Identifier: MIT

public import Codec
import Errors
import Glibc
import Host
public import PITR
public import SystemPackage

/// Writes files of secret keys.
public enum NewKeyFile {
    /// Writes an identity file that only its owner reads, durably.
    ///
    /// Throws `.conflict` when anything of that name is there, which is left as it is; a file that could not be written whole
    /// is removed.
    public static func write(_ identity: AgeIdentity, created: Instant, to path: FilePath) async throws {
        let text = AgeKeyFile.text(of: identity, created: created.description)
        try await BlockingThreads.shared.run {
            do {
                try write(Array(text.utf8), to: path)
            } catch let errno as Errno where errno == .fileExists {
                throw WaldenError(
                    .conflict, "\(path) is there already and is not overwritten",
                    hint: "A key that is lost opens nothing any more: name another file.")
            } catch {
                throw error as? WaldenError
                    ?? WaldenError.system(error as? Errno ?? .ioError, "write the key file", path)
            }
        }
    }

    /// Under another name until it is whole: a run that is killed leaves no half file in the place of a key, which the next one would
    /// take for a key and not overwrite.
    private static func write(_ bytes: [UInt8], to path: FilePath) throws {
        let draft = FilePath(path.string + ".walden-unfinished")
        unlink(draft.string)  // of a killed run: nobody was told of that key
        let file = try FileDescriptor.open(
            draft, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
        defer { unlink(draft.string) }
        try file.closeAfter {
            CrashPoint.passed(.created, in: file)
            try file.writeAll(bytes)
            CrashPoint.passed(.wrote, in: file)
            try file.sync()
        }
        try name(draft, path)
        do {
            let folder = path.removingLastComponent()
            try Folder.sync(folder.isEmpty ? "." : folder)
        } catch {
            unlink(path.string)  // the first failure is the one to tell
            throw error
        }
    }

    private static func name(_ draft: FilePath, _ path: FilePath) throws {
        if link(draft.string, path.string) != 0 { try rename(draft, path, since: Errno(rawValue: errno)) }
        CrashPoint.passed(.linked, path.string)
    }

    /// Where there are no links, as on the file systems of memory sticks.
    private static func rename(_ draft: FilePath, _ path: FilePath, since failure: Errno) throws {
        guard failure == .notPermitted || failure == .notSupported else { throw failure }
        var status = stat()
        guard lstat(path.string, &status) != 0 else { throw Errno.fileExists }
        guard Glibc.rename(draft.string, path.string) == 0 else { throw Errno(rawValue: errno) }
    }
}
