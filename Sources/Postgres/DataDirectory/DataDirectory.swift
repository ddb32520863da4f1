// SPDX-License-Identifier: MIT

public import Errors
import Glibc
import Host
public import SystemPackage

/// A cluster's folder, looked at without a server. These calls read small local files and may block.
public enum DataDirectory {
    /// The major version that `PG_VERSION` names; nil when there is no such file.
    ///
    /// Throws `.integrity` when it holds something else, and the system's errors.
    public static func major(at folder: FilePath) throws(WaldenError) -> Int? {
        let path = folder.appending("PG_VERSION")
        guard let bytes = try FileBeginning.read(path, limit: 64) else { return nil }
        let text = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        guard let major = Int(text), (1...999).contains(major) else {
            throw WaldenError(
                .integrity, "cannot read \(path)", cause: "it does not hold a major version of 10 or later")
        }
        return major
    }

    /// The process id of the server that runs on `folder`, nil when none does.
    ///
    /// It errs to running: any live process of the id in `postmaster.pid` counts, though it may be another program by now,
    /// even this one (a server and a Walden in two containers that share the folder may both be process 1); 0 stands for a file that cannot be read or understood. A server in another container or on another machine
    /// that shares the folder has an id that means nothing here and may be missed.
    public static func runningServer(at folder: FilePath) -> Int32? {
        let bytes: [UInt8]?
        do { bytes = try FileBeginning.read(folder.appending("postmaster.pid"), limit: 4096) } catch { return 0 }
        guard let bytes else { return nil }
        let line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        // A single-user backend writes its id negative.
        guard let written = Int32(line), written != 0, written != .min else { return 0 }
        let process = abs(written)
        return kill(process, 0) == 0 || errno == EPERM ? process : nil
    }

    /// Whether there is nothing in `folder`: it is absent, or a folder without entries. Throws the system's errors.
    public static func isEmpty(at folder: FilePath) throws(WaldenError) -> Bool {
        do {
            return try Folder.names(in: folder).isEmpty
        } catch  where error.code == .notFound && !exists(folder) {
            return true
        }
    }

    private static func exists(_ path: FilePath) -> Bool {
        var status = stat()
        return lstat(path.string, &status) == 0
    }
}
