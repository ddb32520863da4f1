// SPDX-License-Identifier: MIT

import Errors
import Logging
import PITR
import Storage
import Synchronization
import Testing

@testable import Agent
@testable import Operations
@testable import walden

/// What is told of pushes.
@Suite(.timeLimit(.minutes(1))) struct PushNoticesTests {
    private let transport = Told()

    private func notices() throws -> PushNotices {
        let target = NotificationTarget("chat", .webhook(WebhookTarget(try NotificationURL("http://127.0.0.1:9/x"))))
        return PushNotices(
            "main", Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, Notifier([target], transport: transport))
    }

    private func event(_ result: Result<PushWAL.Report, any Error>) throws -> PushEvent {
        PushEvent(file: try WALFile(name: Self.name), bytes: 1 << 20, result: result, duration: .seconds(1))
    }

    private static let name = "000000010000000000000007"
    private static let stored = Result<PushWAL.Report, any Error>.success(
        .init(name: name, members: [.init(repository: "r", outcome: .success(.stored))], warnings: []))

    private func told(after results: [Result<PushWAL.Report, any Error>]) async throws -> [String] {
        let notices = try notices()
        for (second, result) in results.enumerated() {
            notices.tell(of: try event(result), at: Instant(seconds: Int64(second)))
        }
        _ = await notices.notifier?.finish(within: .seconds(30))
        return transport.bodies.withLock(\.self)
    }

    /// Fault 2 of docs/faults.md.
    @Test func `other content under a name is told once, and that it is over`() async throws {
        let conflict = Result<PushWAL.Report, any Error>.failure(WaldenError(.conflict, "it is another"))
        let told = try await told(after: [Self.stored, conflict, conflict, conflict, Self.stored, Self.stored])
        #expect(told.count == 2)
        #expect(told.first?.contains(#""divergence""#) == true && told.last?.contains(#""recovered""#) == true)
    }

    @Test func `what was given up is not archived, and no other failure is told here`() async throws {
        let conflict = Result<PushWAL.Report, any Error>.failure(WaldenError(.conflict, "it is another"))
        let failure = Result<PushWAL.Report, any Error>.failure(WaldenError(.unavailable, "nobody answers"))
        let givenUp = Result<PushWAL.Report, any Error>.success(
            .init(givenUp: try WALFile(name: Self.name), "it is lost"))
        let told = try await told(after: [failure, conflict, givenUp, failure])
        #expect(told.count == 1 && told.first?.contains(#""divergence""#) == true, "\(told)")
    }
}

/// Takes everything, and keeps it.
private final class Told: HTTPTransport {
    let bodies = Mutex<[String]>([])

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        bodies.withLock { $0.append(String(decoding: request.body, as: UTF8.self)) }
        return HTTPResponse(status: 200, headers: [], body: Nothing())
    }

    private struct Nothing: HTTPBody {
        func next() async throws -> [UInt8]? { nil }
        func close() async {}
    }
}
