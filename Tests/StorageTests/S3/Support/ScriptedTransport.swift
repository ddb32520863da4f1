// SPDX-License-Identifier: MIT

import Errors
import Storage
import Synchronization
import Testing

/// Answers requests by a script and remembers them.
final class ScriptedTransport: HTTPTransport {
    enum Answer: Sendable {
        case reply(Int, [HTTPHeader], [UInt8])
        case broken(WaldenError)

        static func reply(_ status: Int, _ headers: [HTTPHeader] = [], _ text: String = "") -> Answer {
            .reply(status, headers, Array(text.utf8))
        }

        /// S3's form of an error.
        static func refused(_ status: Int, _ code: String, _ headers: [HTTPHeader] = []) -> Answer {
            .reply(
                status, headers,
                "<?xml version=\"1.0\"?>\n<Error><Code>\(code)</Code><Message/><RequestId>R1</RequestId></Error>")
        }
    }

    static let lost = WaldenError(.unavailable, "cannot reach 127.0.0.1", cause: "connection reset")

    private let answer: @Sendable (HTTPRequest, Int) async throws -> Answer
    private let all = Mutex<[HTTPRequest]>([])

    /// The answer to each request and its number, from 0.
    init(_ answer: @escaping @Sendable (HTTPRequest, Int) async throws -> Answer) { self.answer = answer }

    /// These answers in order; a request beyond them is an issue.
    convenience init(_ answers: Answer...) {
        self.init { request, number in
            guard number < answers.count else {
                Issue.record("unexpected request \(request.method) \(request.url)")
                return .reply(500)
            }
            return answers[number]
        }
    }

    var requests: [HTTPRequest] { all.withLock { $0 } }

    /// The request with that number, from 0; one that was not sent is an issue.
    func sent(_ number: Int) -> HTTPRequest {
        let requests = requests
        if requests.indices.contains(number) { return requests[number] }
        Issue.record("request \(number) was not sent")
        return HTTPRequest(.get, "")
    }

    var lines: [String] { requests.map(\.line) }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let number = all.withLock { all in
            all.append(request)
            return all.count - 1
        }
        switch try await answer(request, number) {
        case .broken(let error): throw error
        case .reply(let status, let headers, let bytes):
            let length = headers["content-length"] == nil ? [HTTPHeader("Content-Length", "\(bytes.count)")] : []
            return HTTPResponse(status: status, headers: headers + length, body: ScriptedBody(bytes))
        }
    }
}

extension HTTPRequest {
    /// The method and what follows the host.
    var line: String { "\(method.rawValue) \(target)" }

    /// What follows the host.
    var target: String {
        String(url.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" })
    }

    var text: String { String(decoding: body, as: UTF8.self) }
}

private actor ScriptedBody: HTTPBody {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    func next() async throws -> [UInt8]? {
        if rest.isEmpty { return nil }
        let chunk = rest.prefix(1 << 20)
        rest = rest.dropFirst(chunk.count)
        return Array(chunk)
    }

    func close() async { rest = [] }
}
