// SPDX-License-Identifier: MIT

/// Text from outside, made fit to stand in a message.
enum ForeignText {
    /// At most 80 characters in quotes; whatever is not printable ASCII becomes `?`.
    static func quoted(_ text: some StringProtocol) -> String {
        let shown = text.utf8.prefix(80).map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
        let rest = text.utf8.count > 80 ? "..." : ""
        return "\"\(String(decoding: shown, as: UTF8.self))\(rest)\""
    }

    /// Lines as C's fgets sees them: only a line feed ends one. A carriage return before it is dropped.
    static func lines(_ text: String) -> [Substring] {
        text.utf8.split(separator: UInt8(ascii: "\n")).map { line in
            Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
        }
    }
}
