// SPDX-License-Identifier: MIT

/// The form of the shared files: sections in brackets, `name = value` in each, comments after `#` or `;`.
enum ProfileFile {
    /// Sections by name, blanks in names made one. Indented lines belong to a setting before them and are passed over, as
    /// is whatever else makes no sense.
    static func sections(_ text: String) -> [String: [String: String]] {
        var sections: [String: [String: String]] = [:]
        var current: String?
        for line in text.split(whereSeparator: \.isNewline) {
            guard let first = line.first, !first.isWhitespace, first != "#", first != ";" else { continue }
            if first == "[" {
                current = line.firstIndex(of: "]").map { name(line[line.index(after: line.startIndex)..<$0]) }
                if let current, sections[current] == nil { sections[current] = [:] }
            } else if let current, let equals = line.firstIndex(of: "=") {
                let value = value(line[line.index(after: equals)...])
                if !value.isEmpty { sections[current]?[line[..<equals].trimmingBlanks().lowercased()] = value }
            }
        }
        return sections
    }

    private static func name(_ text: Substring) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// A comment in a line begins after a blank.
    private static func value(_ text: Substring) -> String {
        var previous: Character = "="
        let value = text.prefix { character in
            defer { previous = character }
            return !((character == "#" || character == ";") && previous.isWhitespace)
        }
        return value.trimmingBlanks()
    }
}
