// SPDX-License-Identifier: MIT

/// Words of a server's, made fit for a message.
enum ForeignLine {
    /// One line of at most 300 characters without control characters; nil when nothing is left.
    static func of(_ text: String) -> String? {
        let shown = text.unicodeScalars.prefix(300).map { scalar in
            scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                ? " " : String(Character(scalar))
        }
        let line = shown.joined().split(separator: " ").joined(separator: " ")
        return line.isEmpty ? nil : line
    }
}
