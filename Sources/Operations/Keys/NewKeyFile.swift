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

    private static func write(_ bytes: [UInt8], to path: FilePath) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
        do {
            _ = try file.closeAfter {
                try file.writeAll(bytes)
                try file.sync()
            }
            let folder = path.removingLastComponent()
            try Folder.sync(folder.isEmpty ? "." : folder)
        } catch {
            unlink(path.string)  // the first failure is the one to tell
            throw error
        }
    }
}
