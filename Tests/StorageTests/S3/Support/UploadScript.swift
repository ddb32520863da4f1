// SPDX-License-Identifier: MIT

import Storage
import Synchronization

/// A server that knows uploads in parts and keeps what is put, with faults on demand.
final class UploadScript: Sendable {
    struct State {
        var parts: [Int: [UInt8]] = [:]
        var object: [UInt8]?
        var mark: String?
        var inFlight = 0
        var mostInFlight = 0
        var calls: [String: Int] = [:]

        mutating func complete() { object = parts.sorted { $0.key < $1.key }.reduce(into: []) { $0 += $1.value } }
    }

    let state = Mutex(State())
    private let fault: @Sendable (String, Int) async throws -> ScriptedTransport.Answer?

    /// `fault` gets the name of each call and how often it was made before, and answers in the server's stead.
    init(_ fault: @escaping @Sendable (String, Int) async throws -> ScriptedTransport.Answer? = { _, _ in nil }) {
        self.fault = fault
    }

    var transport: ScriptedTransport { ScriptedTransport { request, _ in try await self.answer(request) } }

    /// `start`, `part 3`, `complete`, `abort`, `head`, `get`, `put`.
    private static func name(_ request: HTTPRequest) -> String {
        let number = request.target.split(separator: "partNumber=").dropFirst().first?.prefix { $0 != "&" }
        switch request.method {
        case .post: return request.target.hasSuffix("?uploads=") ? "start" : "complete"
        case .put: return number.map { "part \($0)" } ?? "put"
        case .delete: return "abort"
        case .head: return "head"
        case .get: return "get"
        }
    }

    private func answer(_ request: HTTPRequest) async throws -> ScriptedTransport.Answer {
        let name = Self.name(request)
        let before = state.withLock { state in
            state.inFlight += 1
            state.mostInFlight = max(state.mostInFlight, state.inFlight)
            state.calls[name, default: 0] += 1
            return state.calls[name, default: 0] - 1
        }
        defer { state.withLock { $0.inFlight -= 1 } }
        if let answer = try await fault(name, before) { return answer }
        return state.withLock { act(name, request, &$0) }
    }

    /// Completes as the server would, for faults that lose the answer to it.
    func complete() { state.withLock { $0.complete() } }

    private func act(_ name: String, _ request: HTTPRequest, _ state: inout State) -> ScriptedTransport.Answer {
        switch name {
        case "start":
            state.mark = request.headers["x-amz-meta-walden-upload"]
            return .reply(
                200, [], "<InitiateMultipartUploadResult><UploadId>u+1/</UploadId></InitiateMultipartUploadResult>")
        case "complete":
            state.complete()
            return .reply(
                200, [],
                "\n\n<CompleteMultipartUploadResult><ETag>&quot;x-2&quot;</ETag></CompleteMultipartUploadResult>")
        case "abort": return .reply(204)
        case "head": return head(state)
        case "get": return .refused(404, "NoSuchKey")
        case "put": return .reply(200, [S3Fixture.tag])
        default:
            state.parts[Int(name.dropFirst(5)) ?? 0] = request.body
            return .reply(200, [HTTPHeader("ETag", "\"<\(name)>\"")])
        }
    }

    private func head(_ state: State) -> ScriptedTransport.Answer {
        guard let object = state.object else { return .reply(404) }
        return .reply(
            200,
            [
                S3Fixture.modified, HTTPHeader("Content-Length", "\(object.count)"),
                HTTPHeader("X-Amz-Meta-Walden-Upload", state.mark ?? ""),
            ])
    }
}
