// SPDX-License-Identifier: MIT

public import Errors

/// A JSON document with variables, `{"text": "{{event}} of {{cluster}}", "bytes": {{backup_size}}}`.
///
/// Inside a string a variable is its text, escaped; outside of one it is a JSON value of its own: a string, a number or null. So
/// no value can change what surrounds it.
public struct NotificationTemplate: Sendable, Hashable {
    private enum Part: Sendable, Hashable {
        case fixed(String)
        case variable(String, isInString: Bool)
    }

    public static let lengthLimit = 64 << 10

    private let parts: [Part]

    /// Throws `.configuration` for an unknown variable, one that is not closed, and more than 64 KiB. That what comes out is JSON is
    /// not looked at: render an event and see.
    public init(_ text: String) throws(WaldenError) {
        guard text.utf8.count <= Self.lengthLimit else { throw .badTemplate("it is longer than 64 KiB") }
        var (parts, rest, isInString) = ([Part](), text[...], false)
        while let open = rest.firstRange(of: "{{") {
            let fixed = rest[..<open.lowerBound]
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
                throw .badTemplate("{{ is not followed by }}")
            }
            isInString = Self.endsInString(fixed, beginningInString: isInString)
            let name = try Self.name(rest[open.upperBound..<close.lowerBound])
            parts += [.fixed(String(fixed)), .variable(name, isInString: isInString)]
            rest = rest[close.upperBound...]
        }
        self.parts = parts + [.fixed(String(rest))]
    }

    public func body(for event: NotificationEvent) -> String {
        parts.map { part in
            switch part {
            case .fixed(let text): text
            case .variable(let name, true): JSONText.escaped(event.field(name).text)
            case .variable(let name, false): event.field(name).json
            }
        }.joined()
    }

    private static func name(_ text: Substring) throws(WaldenError) -> String {
        let name = text.split(separator: " ").joined(separator: " ")
        guard NotificationField.names.contains(name) else {
            throw .badTemplate(
                "there is no variable \(name.prefix(60))",
                hint: "There are \(NotificationField.names.joined(separator: ", ")).")
        }
        return name
    }

    private static func endsInString(_ text: Substring, beginningInString: Bool) -> Bool {
        var (isInString, isEscaped) = (beginningInString, false)
        for byte in text.utf8 {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = isInString
            } else if byte == UInt8(ascii: "\"") {
                isInString.toggle()
            }
        }
        return isInString
    }
}

extension WaldenError {
    fileprivate static func badTemplate(_ cause: String, hint: String? = nil) -> WaldenError {
        WaldenError(.configuration, "the template of a notification cannot be used", cause: cause, hint: hint)
    }
}
