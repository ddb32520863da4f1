// SPDX-License-Identifier: MIT

public import Errors
import Glibc
public import SystemPackage

extension WaldenError {
    /// A failed system call: `action` and `path` make the sentence, the errno its cause, code and hint.
    public static func system(_ errno: Errno, _ action: String, _ path: FilePath) -> WaldenError {
        WaldenError(code(of: errno), "cannot \(action) \(path)", cause: errno.description, hint: hint(for: errno, path))
    }

    private static func code(of errno: Errno) -> Code {
        switch errno {
        case .noSuchFileOrDirectory, .notDirectory: .notFound
        case .permissionDenied, .notPermitted, .readOnlyFileSystem: .permission
        case .noSpace, .diskQuotaExceeded: .storageFull
        case .fileExists: .conflict
        default: .failed
        }
    }

    private static func hint(for errno: Errno, _ path: FilePath) -> String? {
        switch errno {
        case .permissionDenied, .notPermitted:
            "Look at who owns \(path) and run Walden as that user (this is user id \(geteuid()))."
        case .readOnlyFileSystem: "The file system that holds \(path) is mounted read-only."
        case .noSpace, .diskQuotaExceeded: "Free space on the file system that holds \(path)."
        default: nil
        }
    }
}
