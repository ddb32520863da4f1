// SPDX-License-Identifier: MIT

public import Errors

/// Names and texts as they stand in SQL.
public enum SQLName {
    /// `we"ird` becomes `"we""ird"`. Throws `.usage` for an empty name, one longer than 63 bytes, which the server would cut, and one
    /// with a NUL character.
    public static func identifier(_ name: String) throws(WaldenError) -> String {
        guard !name.isEmpty, name.utf8.count <= 63, !name.contains("\0") else {
            throw WaldenError(
                .usage, "cannot use \(shown(name)) as a name in PostgreSQL",
                cause: "a name has 1 to 63 bytes, none of them 0")
        }
        return "\"\(doubling(["\""], in: name))\""
    }

    /// `it's` becomes `'it''s'`, whatever standard_conforming_strings says. Throws `.usage` for a NUL character.
    public static func literal(_ text: String) throws(WaldenError) -> String {
        guard !text.contains("\0") else {
            throw WaldenError(.usage, "cannot use a text with a NUL character in PostgreSQL")
        }
        return (text.unicodeScalars.contains("\\") ? " E'" : "'") + doubling(["'", "\\"], in: text) + "'"
    }

    /// By scalars: a quote with a combining mark after it is one Character, which is not equal to a quote.
    private static func doubling(_ special: Set<Unicode.Scalar>, in text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.flatMap { special.contains($0) ? [$0, $0] : [$0] }))
    }

    private static func shown(_ name: String) -> String {
        "\"\(String(String.UnicodeScalarView(name.unicodeScalars.prefix(63).filter { $0.value >= 0x20 })))\""
    }
}
