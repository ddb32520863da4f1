// SPDX-License-Identifier: MIT

/// The head of a request as it came.
struct HTTPHead: Sendable {
    let method: String
    let path: String
    let query: String
    let headers: [(name: String, value: String)]
    private let version: String

    /// nil when `bytes` are no head of a request.
    init?(parsing bytes: ArraySlice<UInt8>) {
        let lines = Self.lines(of: bytes)
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        method = String(words[0])
        path = String(target[0])
        query = target.count > 1 ? String(target[1]) : ""
        version = String(words[2])
        headers = Self.headers(lines.dropFirst())
    }

    /// Whether the client wants no more than this answer (RFC 9112, section 9.3).
    var isLast: Bool { version == "HTTP/1.0" || self["connection"]?.lowercased() == "close" }

    var bodyLength: Int { self["content-length"].flatMap { Int($0) } ?? 0 }

    /// The value of a header, whose name is given in lower case.
    subscript(name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }

    /// For the server: HTTP/1.0, so that the end of the connection is the end of the answer, which is then never chunked.
    var forServer: [UInt8] {
        var head = "\(method) \(path)\(query.isEmpty ? "" : "?\(query)") HTTP/1.0\r\n"
        for (name, value) in headers where !["connection", "expect"].contains(name.lowercased()) {
            head += "\(name): \(value)\r\n"
        }
        return Array((head + "\r\n").utf8)
    }

    /// Where the head ends, its empty line included.
    static func end(in bytes: [UInt8], from start: Int = 0) -> Int? {
        let mark = Array("\r\n\r\n".utf8)
        guard bytes.count - start >= mark.count else { return nil }
        return (start...bytes.count - mark.count).first { bytes[$0...].starts(with: mark) }.map { $0 + mark.count }
    }

    static func lines(of head: ArraySlice<UInt8>) -> [Substring] {
        String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    }

    static func headers(_ lines: ArraySlice<Substring>) -> [(name: String, value: String)] {
        lines.compactMap { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            return (String(parts[0]), String(parts[1].drop { $0 == " " }))
        }
    }
}
