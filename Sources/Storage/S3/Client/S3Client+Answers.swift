// SPDX-License-Identifier: MIT

import Errors

extension S3Client {
    /// The answer to a request that must succeed.
    func perform(_ request: S3Request) async throws -> HTTPResponse {
        switch try await send(request) {
        case .success(let response): return response
        case .refused(let refusal): throw error(refusal, request)
        }
    }

    /// Performs a request whose answer is a document with such a root element.
    func document(_ request: S3Request, root: String...) async throws -> XMLElement {
        let response = try await perform(request)
        return try await document(response, to: request, roots: root)
    }

    /// The document of an answer. An error may come with the status 200 when the server learnt of it too late for
    /// another, and a body that ends early is no document.
    func document(_ response: HTTPResponse, to request: S3Request, roots: [String]) async throws -> XMLElement {
        let document = XMLReader.read(try await body(of: response, to: request))
        if let document, roots.contains(document.name) { return document }
        guard let document, document.name == "Error" else {
            throw WaldenError(
                .unavailable, "cannot \(request.action)", cause: "the server's answer has no \(roots[0])")
        }
        throw error(S3Refusal(status: response.status, headers: response.headers, document: document), request)
    }

    /// Reads an answer that should say nothing more than its head does.
    func finish(_ response: HTTPResponse, to request: S3Request) async throws {
        let document = XMLReader.read(try await body(of: response, to: request))
        guard let document, document.name == "Error" else { return }
        throw error(S3Refusal(status: response.status, headers: response.headers, document: document), request)
    }

    func error(_ refusal: S3Refusal, _ request: S3Request) -> WaldenError {
        refusal.error(request.action, request: request, now: now() / 1_000_000)
    }

    private func body(of response: HTTPResponse, to request: S3Request) async throws -> [UInt8] {
        do {
            return try await response.body.readAll(limit: XMLReader.maximumSize)
        } catch let error as WaldenError {
            throw error.during("cannot \(request.action)")
        }
    }
}
