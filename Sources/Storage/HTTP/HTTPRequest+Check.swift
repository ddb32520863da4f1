// SPDX-License-Identifier: MIT

import Errors

extension HTTPRequest {
    /// Throws `usage` for what would smuggle another line or request into the connection (RFC 9112, section 11).
    func check() throws(WaldenError) {
        if !body.isEmpty && (method == .get || method == .head) {
            throw .badRequest("a \(method.rawValue) has no body")
        }
        for header in headers {
            guard !header.name.isEmpty, header.name.utf8.allSatisfy(\.isHTTPToken) else {
                throw .badRequest("the name of a header is no token")
            }
            guard header.value.utf8.allSatisfy({ $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }) else {
                throw .badRequest("the value of the header \(header.name) holds a control character")
            }
        }
    }

    /// What the transport says itself, and what would change how the body is sent.
    static let transportHeaders: Set = ["host", "content-length", "transfer-encoding", "expect"]
}

extension UInt8 {
    /// A `tchar` of RFC 9110, section 5.6.2.
    fileprivate var isHTTPToken: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }
}

extension WaldenError {
    fileprivate static func badRequest(_ cause: String) -> WaldenError {
        WaldenError(.usage, "cannot send a request", cause: cause)
    }
}
