// SPDX-License-Identifier: MIT

extension WaldenError {
    /// Any error as one of ours: what is none says that the task was told to stop.
    public static func of(_ error: any Error) -> WaldenError {
        error as? WaldenError ?? WaldenError(.cancelled, "it was told to stop")
    }
}
