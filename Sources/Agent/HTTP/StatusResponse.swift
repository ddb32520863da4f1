// SPDX-License-Identifier: MIT

/// An answer, and its bytes. Every connection is closed behind it: pages are few, and idle connections are what a server
/// is exhausted with.
struct StatusResponse: Sendable {
    var status: Int
    var contentType: String
    var body: [UInt8]
    /// Beside those that every answer has.
    var fields: [(name: String, value: String)] = []

    /// Nothing from outside runs, is loaded or is framed: not in the page and not because of it.
    private static let always = [
        (
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; "
                + "frame-ancestors 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cache-Control", "no-store"), ("Connection", "close"),
    ]

    private static let reasons = [
        200: "OK", 303: "See Other", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 408: "Request Timeout", 421: "Misdirected Request",
        431: "Request Header Fields Too Large", 503: "Service Unavailable", 504: "Gateway Timeout",
    ]

    static func text(_ status: Int, _ text: String) -> StatusResponse {
        StatusResponse(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    static func html(_ status: Int, _ text: String) -> StatusResponse {
        StatusResponse(status: status, contentType: "text/html; charset=utf-8", body: Array(text.utf8))
    }

    func adding(_ name: String, _ value: String) -> StatusResponse {
        var response = self
        response.fields.append((name, value))
        return response
    }

    /// Without the body for the method HEAD, with its length all the same.
    func bytes(for method: String) -> [UInt8] {
        let own = [("Content-Type", contentType), ("Content-Length", String(body.count))]
        let lines = (own + Self.always + fields).map { "\($0.0): \($0.1)\r\n" }.joined()
        let head = "HTTP/1.1 \(status) \(Self.reasons[status] ?? "Status")\r\n\(lines)\r\n"
        return Array(head.utf8) + (method == "HEAD" ? [] : body)
    }
}
