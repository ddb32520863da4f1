// SPDX-License-Identifier: MIT

import PITR

/// The names and the mark of the databases that stand beside one while it is being replaced.
struct NamesBeside: Sendable, Equatable {
    /// Where the dump is restored.
    let new: String
    /// What the replaced one is called afterwards.
    let old: String
    let mark: String

    private static let longest = 63

    init(_ name: String, number: UInt32 = .random(in: .min ... .max)) {
        let hex = number.hexadecimalDigits
        new = Self.joined(name, "_walden_\(hex)")
        old = Self.joined(name, "_before_\(hex)")
        mark = "restore-\(hex)"
    }

    /// The server would cut what is longer, and not in the middle of a character.
    private static func joined(_ name: String, _ suffix: String) -> String {
        var scalars = name.unicodeScalars
        while String(scalars).utf8.count + suffix.utf8.count > longest { scalars.removeLast() }
        return String(scalars) + suffix
    }
}
