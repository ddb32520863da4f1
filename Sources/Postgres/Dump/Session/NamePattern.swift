// SPDX-License-Identifier: MIT

/// A pattern for names, such as `test_*`: `*` is any characters or none, `?` is one, a backslash takes the meaning from the
/// character after it, and everything else, capital letters too, stands for itself.
public struct NamePattern: Sendable, Hashable {
    private enum Part: Hashable { case any, one, character(Unicode.Scalar) }

    public let text: String
    private let parts: [Part]

    public init(_ text: String) {
        self.text = text
        var (parts, isEscaped) = ([Part](), false)
        for scalar in text.unicodeScalars {
            switch scalar {
            case _ where isEscaped: (isEscaped, parts) = (false, parts + [.character(scalar)])
            case "\\": isEscaped = true
            case "*": if parts.last != .any { parts.append(.any) }
            case "?": parts.append(.one)
            default: parts.append(.character(scalar))
            }
        }
        if isEscaped { parts.append(.character("\\")) }
        self.parts = parts
    }

    /// Whether all of `name` fits. Takes at most the product of both lengths, however many stars there are.
    public func matches(_ name: String) -> Bool {
        let name = Array(name.unicodeScalars)
        var (part, place) = (0, 0)
        // Where to go on when the newest star takes one more character; earlier stars need not take any more.
        var retry: (part: Int, place: Int)?
        while place < name.count {
            if part < parts.count, parts[part] == .any {
                retry = (part + 1, place)
                part += 1
            } else if part < parts.count, parts[part] == .one || parts[part] == .character(name[place]) {
                (part, place) = (part + 1, place + 1)
            } else if let last = retry {
                retry = (last.part, last.place + 1)
                (part, place) = (last.part, last.place + 1)
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .any }
    }
}
