// SPDX-License-Identifier: MIT

import Codec
import Errors
import Storage

extension ObjectKey {
    /// How what stands under it is sealed; nil when it is not.
    var sealing: Sealing.Kind? { Sealing.Kind(ofKey: text) }

    var isSealed: Bool { sealing != nil }

    /// Whether a stretch of it can be opened without what comes before.
    var isEnterable: Bool { sealing != .gpg }
}

extension ObjectReader {
    /// What the object holds: itself, unless it is sealed.
    func unsealed(_ keys: Keyring) -> any ObjectReader {
        switch info.key.sealing {
        case nil: self
        case .age: UnsealingReader(self, keys)
        case .gpg: GpgUnsealingReader(self, keys)
        }
    }
}

extension WaldenError {
    /// The failure of an opener, with the object's name.
    func about(sealed key: ObjectKey) -> WaldenError {
        switch code {
        case .integrity: during("the stored object \(key) is damaged")
        case .cancelled: self
        default: during("the stored object \(key) cannot be opened")
        }
    }
}
