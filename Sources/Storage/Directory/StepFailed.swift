// SPDX-License-Identifier: MIT

import Errors
import Host
import SystemPackage

/// A system call that failed, before it is known what was being done with it.
struct StepFailed: Error {
    let errno: Errno

    /// What the call was for, as the cause shows it: "flush the file".
    let step: String

    /// The failure as the caller of the store sees it.
    func during(_ action: String, in root: FilePath) -> WaldenError {
        let outer = WaldenError.system(errno, "\(action) in", root)
        return WaldenError(
            code(outer.code), outer.message, cause: "\(step): \(errno)", hint: outer.hint, canRetry: mayPass)
    }

    private func code(_ usual: WaldenError.Code) -> WaldenError.Code {
        if isOutOfReach { return .unavailable }
        switch errno {
        // "Not found" is said of objects only, and never from here: recovery ends on it.
        case .noSuchFileOrDirectory: return .failed
        case .notDirectory, .isDirectory: return .conflict
        default: return usual
        }
    }

    private var isOutOfReach: Bool {
        switch errno {
        case .staleNFSFileHandle, .timedOut, .hostIsDown, .noRouteToHost, .operationNotSupportedByDevice,
            .socketNotConnected:
            true
        default: false
        }
    }

    private var mayPass: Bool {
        switch errno {
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory, .resourceTemporarilyUnavailable, .interrupted,
            .resourceBusy:
            true
        default: isOutOfReach
        }
    }
}

extension Errno {
    var meansNotThere: Bool { self == .noSuchFileOrDirectory }

    /// Whether `O_DIRECTORY` with `O_NOFOLLOW` so says that a file or a symbolic link is there.
    var meansNotAFolder: Bool { self == .notDirectory || self == .tooManySymbolicLinkLevels }
}
