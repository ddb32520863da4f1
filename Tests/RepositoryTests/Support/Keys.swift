// SPDX-License-Identifier: MIT

import Codec
import Repository

/// Keys of one test.
struct Keys: Sendable {
    let ours = AgeIdentity.generate()
    let others = AgeIdentity.generate()

    /// Sealed to ours.
    var sealing: Sealing { .age([ours.recipient]) }
    var keyring: Keyring { Keyring([ours]) }
    var wrongKeyring: Keyring { Keyring([others]) }
}
