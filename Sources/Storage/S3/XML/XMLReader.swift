// SPDX-License-Identifier: MIT

/// Reads what S3 and STS answer: elements, text, CDATA, comments, the five entities and numbered ones (XML 1.0).
///
/// Strict and bounded: one root, tags that match, no document type (so no entities of one's own), at most
/// ``maximumSize`` bytes and ``maximumDepth`` levels. What is wrong is nil: an answer that is no XML is no answer of S3's.
/// NOT checked: characters in names, attributes said twice, and what only a document type could say.
struct XMLReader {
    /// A page of 1000 keys of 1 KiB, each byte escaped, with room.
    static let maximumSize = 16 << 20
    static let maximumDepth = 24

    var rest: ArraySlice<UInt8>

    /// The root element, or nil.
    static func read(_ bytes: [UInt8]) -> XMLElement? {
        guard bytes.count <= maximumSize else { return nil }
        var reader = XMLReader(rest: bytes[...])
        return reader.document()
    }

    private mutating func document() -> XMLElement? {
        _ = skip("\u{FEFF}")
        guard skipAside(), let root = element(depth: 1), skipAside(), rest.isEmpty else { return nil }
        return root
    }

    /// Blanks, comments and processing instructions around the root.
    private mutating func skipAside() -> Bool {
        while true {
            skipBlanks()
            if skip("<?") {
                guard until("?>") != nil else { return false }
            } else if skip("<!--") {
                guard until("-->") != nil else { return false }
            } else {
                return true
            }
        }
    }

    private mutating func element(depth: Int) -> XMLElement? {
        guard depth <= Self.maximumDepth, skip("<"), let tag = name(), let isEmpty = restOfTag() else { return nil }
        var element = XMLElement(name: Self.local(tag))
        if isEmpty { return element }
        var text: [UInt8] = []
        while true {
            if skip("</") {
                guard name() == tag, skipBlanks(), skip(">"), let valid = String(validating: text, as: UTF8.self) else {
                    return nil
                }
                element.text = valid
                return element
            }
            guard content(of: &element, text: &text, depth: depth) else { return nil }
        }
    }

    /// One piece of what stands between tags.
    private mutating func content(of element: inout XMLElement, text: inout [UInt8], depth: Int) -> Bool {
        switch rest.first {
        case UInt8(ascii: "<"):
            if skip("<!--") { return until("-->") != nil }
            if skip("<?") { return until("?>") != nil }
            if skip("<![CDATA[") {
                guard let section = until("]]>") else { return false }
                text += section
                return true
            }
            guard let child = self.element(depth: depth + 1) else { return false }
            element.children.append(child)
            return true
        case UInt8(ascii: "&"): return entity(into: &text)
        case nil: return false
        default:
            let run = rest.prefix { $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: "&") }
            text += run
            rest = rest.dropFirst(run.count)
            return true
        }
    }

    private mutating func entity(into text: inout [UInt8]) -> Bool {
        let end = rest.prefix(12).firstIndex(of: UInt8(ascii: ";"))
        guard let end, let scalar = Self.scalar(of: rest[(rest.startIndex + 1)..<end]) else { return false }
        text += String(Character(scalar)).utf8
        rest = rest[(end + 1)...]
        return true
    }

    private static func scalar(of entity: ArraySlice<UInt8>) -> UnicodeScalar? {
        switch String(decoding: entity, as: UTF8.self) {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        case let text:
            guard text.hasPrefix("#") else { return nil }
            let digits = text.hasPrefix("#x") ? text.dropFirst(2) : text.dropFirst()
            guard digits.first != "+", digits.first != "-",
                let number = UInt32(digits, radix: text.hasPrefix("#x") ? 16 : 10), number > 0
            else { return nil }
            return UnicodeScalar(number)
        }
    }

    /// Passes over attributes; whether the tag is an empty element's.
    private mutating func restOfTag() -> Bool? {
        while true {
            skipBlanks()
            if skip("/>") { return true }
            if skip(">") { return false }
            guard name() != nil, skipBlanks(), skip("="), skipBlanks() else { return nil }
            guard let quote = rest.popFirst(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
                let end = rest.firstIndex(of: quote)
            else { return nil }
            rest = rest[(end + 1)...]
        }
    }

    private static func local(_ name: String) -> String {
        name.split(separator: ":").last.map(String.init) ?? name
    }
}
