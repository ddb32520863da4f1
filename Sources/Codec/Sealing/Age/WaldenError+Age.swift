// SPDX-License-Identifier: MIT

import Errors

extension WaldenError {
    /// Bytes are not those of a whole, genuine age file.
    static func age(_ cause: String) -> WaldenError {
        WaldenError(.integrity, "cannot read the age file", cause: cause)
    }

    /// Whose key is of a kind that Walden has no part in.
    static func ageNotSupported(_ cause: String) -> WaldenError {
        WaldenError(
            .permission, "cannot open the age file", cause: cause,
            hint: "Walden opens binary age files that are sealed to X25519 recipients (age1…); use the age program.")
    }
}
