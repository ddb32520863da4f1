// SPDX-License-Identifier: MIT

/// Text inside a JSON string (RFC 8259, section 7).
enum JSONText {
    static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": escaped.append(contentsOf: ["\\", scalar])
            case "\n": escaped.append(contentsOf: ["\\", "n"])
            case "\t": escaped.append(contentsOf: ["\\", "t"])
            // Line ends to JavaScript, though not to JSON.
            case "\u{2028}", "\u{2029}": escaped.append(contentsOf: code(of: scalar))
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: escaped.append(contentsOf: code(of: scalar))
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    /// Of a scalar below U+10000.
    private static func code(of scalar: Unicode.Scalar) -> String.UnicodeScalarView {
        let digits = String(scalar.value, radix: 16)
        return ("\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits).unicodeScalars
    }
}
