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
        headers = HTTPHead.headers(lines.dropFirst()).filter { !framing.contains($0.name.lowercased()) }
        body = method == "HEAD" ? [] : Array(bytes[end...])
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
