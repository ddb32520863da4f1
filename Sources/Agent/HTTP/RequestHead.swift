// SPDX-License-Identifier: MIT

/// What a request asks for: its first line and its header fields (RFC 9112, "HTTP/1.1").
struct RequestHead: Sendable, Equatable {
    let method: String
    /// As it stands, percent-encoding included; begins with a slash.
    let path: String
    /// Decoded, in order.
    let query: [QueryItem]
    /// By name in lower case. Values of fields that came twice are joined by a comma.
    let fields: [String: String]

    struct QueryItem: Sendable, Equatable {
        let name: String
        let value: String
    }

    /// nil for what is no head of HTTP/1: the bytes up to the empty line, without it.
    init?(_ bytes: some Sequence<UInt8>) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        }
        guard let first = lines.first, !lines.joined().contains(where: { $0 < 0x20 && $0 != 9 || $0 == 0x7F }) else {
            return nil
        }
        let parts = first.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map(Self.text)
        guard parts.count == 3, parts[1].hasPrefix("/"), ["HTTP/1.1", "HTTP/1.0"].contains(parts[2]),
            let fields = Self.fields(lines.dropFirst().map(Self.text))
        else { return nil }
        let target = parts[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        (method, path, self.fields) = (parts[0], String(target[0]), fields)
        query = target.count > 1 ? Self.query(target[1]) : []
    }

    /// The value of the first of that name.
    func first(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// The value of a cookie.
    func cookie(_ name: String) -> String? {
        (fields["cookie"] ?? "").split(separator: ";").lazy.map(Self.trimmed).first { $0.hasPrefix(name + "=") }
            .map { String($0.dropFirst(name.utf8.count + 1)) }
    }

    private static func fields(_ lines: [String]) -> [String: String]? {
        var fields: [String: String] = [:]
        for line in lines {
            // A blank before the colon, or a line that goes on, is how requests are smuggled.
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex,
                !line[..<colon].contains(where: { $0 == " " || $0 == "\t" })
            else { return nil }
            let (name, value) = (line[..<colon].lowercased(), trimmed(line[line.index(after: colon)...]))
            fields[name] = fields[name].map { "\($0), \(value)" } ?? value
        }
        return fields
    }

    private static func query(_ text: Substring) -> [QueryItem] {
        text.split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return QueryItem(name: decoded(parts[0]), value: parts.count > 1 ? decoded(parts[1]) : "")
        }
    }

    /// As forms encode it (WHATWG URL, "application/x-www-form-urlencoded"); what is no encoding stands for itself.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, digits.first?.isHexDigit == true,
                let value = UInt8(digits, radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return text.isEmpty ? "" : String(decoding: bytes, as: UTF8.self)
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let front = text.drop { $0 == " " || $0 == "\t" }
        return String(front.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    private static func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }
}
