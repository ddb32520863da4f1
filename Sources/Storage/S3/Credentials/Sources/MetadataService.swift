// SPDX-License-Identifier: MIT

import Errors

/// Small questions to an address of the host's own.
struct MetadataService: Sendable {
    let transport: any HTTPTransport

    /// It is near or not there at all.
    private static let deadlines = HTTPDeadlines(connect: .seconds(1), idle: .seconds(2), total: .seconds(3))

    func ask(
        _ method: HTTPRequest.Method, _ url: String, headers: [HTTPHeader] = []
    ) async throws -> (status: Int, bytes: [UInt8]) {
        let request = HTTPRequest(method, url, headers: headers, deadlines: Self.deadlines)
        let response = try await transport.send(request)
        return (response.status, try await response.body.readAll(limit: 1 << 16))
    }
}
