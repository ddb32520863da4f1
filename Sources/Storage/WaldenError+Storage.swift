// SPDX-License-Identifier: MIT

import Errors

extension WaldenError {
    static func notThere(_ key: ObjectKey, in location: String) -> WaldenError {
        WaldenError(.notFound, "cannot find the object \(key) in \(location)")
    }

    static func ended(_ key: ObjectKey, at offset: UInt64, of size: UInt64) -> WaldenError {
        WaldenError(
            .integrity, "cannot read the object \(key)", cause: "it ended after \(offset) of \(size) bytes")
    }

    static func closed(_ key: ObjectKey) -> WaldenError {
        WaldenError(.usage, "cannot read the object \(key)", cause: "the reader is closed")
    }

    static func stopped(_ action: String) -> WaldenError {
        WaldenError(.cancelled, "cannot \(action)", cause: "it was told to stop")
    }

    static func checkLimit(_ limit: Int) throws(WaldenError) {
        if limit < 1 { throw WaldenError(.usage, "cannot list pages of \(limit) entries") }
    }
}
