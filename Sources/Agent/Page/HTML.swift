// SPDX-License-Identifier: MIT

/// Markup. What stands in a literal is markup as it is; what is put into one is text and is escaped, unless it is markup
/// itself. So text from outside can only become markup by a conversion that says so, and there is none.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    let text: String

    init(stringLiteral text: String) { self.text = text }

    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    static let none: HTML = ""

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ html: HTML) { text += html.text }

        mutating func appendInterpolation(_ list: [HTML]) { for html in list { text += html.text } }

        mutating func appendInterpolation(_ content: String) { text += HTML.escaped(content) }

        mutating func appendInterpolation(_ number: Int) { text += String(number) }

        /// A coordinate, to a thousandth; 0 for what is none.
        mutating func appendInterpolation(_ number: Double) {
            text += HTML.number(number)
        }
    }

    /// For between tags and between quotation marks. Control characters, and those that turn the direction of what follows,
    /// become U+FFFD: they would hide or mix up what the page says.
    private static func escaped(_ content: String) -> String {
        var escaped = ""
        for scalar in content.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}",
                "\u{2066}"..."\u{2069}":
                escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func number(_ number: Double) -> String {
        guard number.isFinite, abs(number) < 1e9 else { return "0" }
        let thousandths = Int((number * 1000).rounded())
        let sign = thousandths < 0 ? "-" : ""
        let (whole, rest) = thousandths.magnitude.quotientAndRemainder(dividingBy: 1000)
        guard rest > 0 else { return sign + String(whole) }
        var digits = String(String(1000 + rest).dropFirst())
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(sign)\(whole).\(digits)"
    }
}
