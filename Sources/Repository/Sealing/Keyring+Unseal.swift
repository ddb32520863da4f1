// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import Storage

extension Keyring {
    /// The content of a whole object in memory, at most `limit` bytes.
    func unseal(_ stored: [UInt8], _ key: ObjectKey, limit: Int) async throws -> [UInt8] {
        do {
            return switch key.sealing {
            case nil: stored
            case .age:
                try await BlockingThreads.shared.run { [identities] in
                    try AgeOpener.opened(stored, with: identities, limit: limit)
                }
            case .gpg: try await GpgOpener.opened(stored, with: gpgPrograms, limit: limit)
            }
        } catch let error as WaldenError {
            throw error.about(sealed: key)
        }
    }

    /// Throws unless a key opens the object, by its header and without its content. What is not sealed needs none.
    func prove(for key: ObjectKey, storedBytes: UInt64, in store: any ObjectStore) async throws {
        guard key.sealing == .gpg else {
            _ = try await OpenedObject(key, storedBytes: storedBytes, in: store, self)
            return
        }
        let front = try await store.front(of: key, count: UInt64(GpgOpener.frontBytes))
        do {
            try await GpgOpener.proveKeys(gpgPrograms, front: front)
        } catch let error as WaldenError {
            throw error.about(sealed: key)
        }
    }
}
