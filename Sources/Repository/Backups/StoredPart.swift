// SPDX-License-Identifier: MIT

import Codec
import PITR
import Storage

/// A part of a tree in one of the stores that have it.
struct StoredPart: Sendable {
    let store: any ObjectStore
    let keys: Keyring
    let key: ObjectKey
    let object: BackupMarker.Object

    /// Whether it can be entered at each of its frames.
    var hasSeekTable: Bool { Compression.ofKey(key.text).name == "zstd" && key.isEnterable }

    init(_ backups: BackupStore, _ object: BackupMarker.Object, of id: BackupID) throws {
        store = backups.store
        keys = backups.keys
        key = try backups.key(object.key, of: id)
        self.object = object
    }
}
