// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Storage

/// Deadlines that only a defect can pass.
let patient = HTTPDeadlines(connect: .seconds(60), idle: .seconds(60), total: .seconds(60))

extension HTTPTransport {
    /// The answer with all of its body.
    func exchange(_ request: HTTPRequest) async throws -> (status: Int, headers: [HTTPHeader], body: [UInt8]) {
        let response = try await send(request)
        return (response.status, response.headers, try await response.body.readAll())
    }

    func get(_ url: String) async throws -> (status: Int, headers: [HTTPHeader], body: [UInt8]) {
        try await exchange(HTTPRequest(.get, url, deadlines: patient))
    }
}

extension HTTPBody {
    func readAll() async throws -> [UInt8] {
        var all: [UInt8] = []
        while let bytes = try await next() {
            #expect(!bytes.isEmpty && bytes.count <= 1 << 20)
            all += bytes
        }
        return all
    }
}

/// The error that `body` throws.
func failure(
    _ location: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async throws -> WaldenError {
    let error = await #expect(throws: WaldenError.self, sourceLocation: location) { try await body() }
    return try #require(error, sourceLocation: location)
}
