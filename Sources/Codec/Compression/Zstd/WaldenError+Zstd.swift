// SPDX-License-Identifier: MIT

import CZstd
import Errors

extension WaldenError {
    /// What one of the zstd library's calls gave back where it means an error, or nil where it does not. `code` is for
    /// errors that are not the library's own want of memory.
    static func zstd(_ result: Int, _ code: Code, _ message: String) -> WaldenError? {
        guard ZSTD_isError(result) != 0 else { return nil }
        let isMemory = ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation
        return WaldenError(isMemory ? .failed : code, message, cause: String(cString: ZSTD_getErrorName(result)))
    }

    static func noMemory(for action: String) -> WaldenError {
        WaldenError(.failed, "cannot \(action)", cause: "there is not enough memory")
    }
}
