// SPDX-License-Identifier: MIT

/// A server's answer, whole.
public struct ProxyAnswer: Sendable {
    public var status: Int

    /// Without those that say how the body is framed; an answer to HEAD keeps its Content-Length.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(_ status: Int, headers: [(name: String, value: String)] = [], body: String = "") {
        self.status = status
        self.headers = headers
        self.body = Array(body.utf8)
    }

    /// An error document as S3 sends it ("REST error responses").
    public static func error(
        _ status: Int, _ code: String, headers: [(name: String, value: String)] = []
    ) -> ProxyAnswer {
        let body = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error><Code>\(code)</Code><Message>The proxy of the tests says so.</Message><RequestId>0</RequestId></Error>
            """
        return ProxyAnswer(status, headers: [("Content-Type", "application/xml")] + headers, body: body)
    }

    /// What a server wrote until it closed the connection; nil when that is no answer.
    init?(parsing bytes: [UInt8], to method: String) {
        guard let end = HTTPHead.end(in: bytes) else { return nil }
        let lines = HTTPHead.lines(of: bytes[..<end])
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count > 1, let status = Int(words[1]) else { return nil }
        let framing = ["connection", "transfer-encoding"] + (method == "HEAD" ? [] : ["content-length"])
        self.status = status
        let all = HTTPHead.headers(lines.dropFirst())
        // radosgw sends chunks even to a client of HTTP/1.0.
        let isChunked = all.contains { $0.name.lowercased() == "transfer-encoding" }
        headers = all.filter { !framing.contains($0.name.lowercased()) }
        body = method == "HEAD" ? [] : isChunked ? Self.joined(bytes[end...]) : Array(bytes[end...])
    }

    /// What chunks hold (RFC 9112, section 7.1), as far as they came.
    private static func joined(_ chunks: ArraySlice<UInt8>) -> [UInt8] {
        var body: [UInt8] = []
        var rest = chunks
        while let line = rest.firstIndex(of: UInt8(ascii: "\r")) {
            let digits = rest[..<line].prefix { $0 != UInt8(ascii: ";") }
            guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size > 0 else { break }
            body += rest.dropFirst(line + 2 - rest.startIndex).prefix(size)
            rest = rest.dropFirst(line + 4 - rest.startIndex + size)
        }
        return body
    }

    /// As it is sent to whoever asked with `method`, head and body.
    func bytes(to method: String) -> (head: [UInt8], body: [UInt8]) {
        var head = "HTTP/1.1 \(status) Status\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let hasLength = headers.contains { $0.name.lowercased() == "content-length" }
        if !hasLength, status != 204, status != 304 { head += "Content-Length: \(body.count)\r\n" }
        return (Array((head + "\r\n").utf8), method == "HEAD" ? [] : body)
    }
}
