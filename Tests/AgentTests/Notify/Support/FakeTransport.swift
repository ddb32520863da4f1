// SPDX-License-Identifier: MIT

import Errors
import Storage
import Synchronization

/// Answers as it is told, and keeps what it was asked.
final class FakeTransport: HTTPTransport {
    enum Answer: Sendable {
        case status(Int, [HTTPHeader] = [], body: String = "")
        case error(WaldenError)
        /// None until the task is cancelled.
        case silence
    }

    private let state = Mutex<[HTTPRequest]>([])
    private let answer: @Sendable (Int, HTTPRequest) -> Answer

    /// `answer` gets the number of the request, from 1.
    init(_ answer: @escaping @Sendable (Int, HTTPRequest) -> Answer = { _, _ in .status(200) }) { self.answer = answer }

    var requests: [HTTPRequest] { state.withLock { $0 } }
    var bodies: [String] { requests.map { String(decoding: $0.body, as: UTF8.self) } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let number = state.withLock { requests in
            requests.append(request)
            return requests.count
        }
        switch answer(number, request) {
        case .status(let status, let headers, let body):
            return HTTPResponse(status: status, headers: headers, body: FakeBody(body))
        case .error(let error): throw error
        case .silence:
            try? await Task.sleep(for: .seconds(3600))
            throw WaldenError(.cancelled, "the request was stopped")
        }
    }
}

private final class FakeBody: HTTPBody {
    private let rest: Mutex<[UInt8]>

    init(_ text: String) { rest = Mutex(Array(text.utf8)) }

    func next() async throws -> [UInt8]? {
        rest.withLock { rest in
            defer { rest = [] }
            return rest.isEmpty ? nil : rest
        }
    }

    func close() async {}
}
