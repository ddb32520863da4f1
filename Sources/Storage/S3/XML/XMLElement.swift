// SPDX-License-Identifier: MIT

/// An element of a document, without its attributes and the prefix of its name, which S3's answers do not need.
struct XMLElement: Sendable, Equatable {
    let name: String

    /// All text directly in it, entities resolved.
    var text = ""

    var children: [XMLElement] = []

    /// The first child of that name.
    subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// The text of the first child of that name, without the blanks around it.
    func text(_ name: String) -> String? {
        self[name].map { $0.text.trimmingBlanks() }
    }
}

extension XMLElement {
    /// Text as it stands between tags.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            // Readers take a bare carriage return for a line feed (XML 1.0, section 2.11).
            case "\r": escaped += "&#13;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
