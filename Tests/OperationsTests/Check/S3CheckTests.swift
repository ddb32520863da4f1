// SPDX-License-Identifier: MIT

import Errors
import Storage
import Testing

@testable import Operations

/// What is said of an S3 store, against a server that answers as told.
@Suite("Checks of S3") struct S3CheckTests {
    private static let now: Int64 = 1_795_341_600  // Sun, 22 Nov 2026 10:00:00 GMT

    private func store(_ answer: @escaping @Sendable (HTTPRequest) -> StubAnswer) throws -> S3Store {
        var settings = S3Settings(bucket: "walden", prefix: "wal")
        settings.endpoint = "http://127.0.0.1:9"
        return try S3Store(
            settings, transport: StubTransport(answer: answer),
            credentials: FixedCredentials(
                S3Credentials(accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "hunter2")),
            retry: RetryPolicy(attempts: 1), now: { Self.now * 1_000_000 })
    }

    /// Fault 15 of docs/faults.md.
    @Test(arguments: [
        ("Sun, 22 Nov 2026 10:00:01 GMT", CheckFinding.Result.ok), ("Sun, 22 Nov 2026 09:59:10 GMT", .ok),
        ("Sun, 22 Nov 2026 09:58:50 GMT", .warn), ("Sun, 22 Nov 2026 10:10:00 GMT", .warn),
        ("Sun, 22 Nov 2026 10:15:10 GMT", .failed), ("yesterday", .warn),
    ])
    func `the clock is judged by the server's date, also of a refusal`(_ date: String, _ result: CheckFinding.Result)
        async throws
    {
        let store = try store { _ in StubAnswer(status: 403, headers: [HTTPHeader("Date", date)]) }
        let findings = try await Places.run(S3ClockCheck(store, repository: "a"))
        #expect(findings.map(\.result) == [result], "\(findings)")
    }

    @Test func `the account is shown without its secret`() async throws {
        let store = try store { _ in StubAnswer(status: 403) }
        let findings = try await Places.run(S3AccountCheck(store, repository: "a"))
        #expect(findings.map(\.result) == [.ok, .ok])
        #expect(findings[0].detail == "configuration, access key …MPLE")
        #expect(
            findings[1].detail == "walden, prefix wal at 127.0.0.1:9, region us-east-1, path style, checksum md5")
        #expect(!"\(findings)".contains("hunter2"))
    }

    private func uploads(_ started: String...) -> String {
        let elements = started.map {
            "<Upload><Key>wal/a</Key><UploadId>u</UploadId><Initiated>\($0)</Initiated></Upload>"
        }
        return "<ListMultipartUploadsResult>\(elements.joined())</ListMultipartUploadsResult>"
    }

    @Test func `unfinished uploads count from a day on, and none is given up`() async throws {
        let text = uploads("2026-11-20T10:00:00.000Z", "2026-11-21T09:59:00.000Z", "2026-11-22T09:00:00.000Z")
        let store = try store { request in
            request.method == .get ? StubAnswer(status: 200, body: text) : StubAnswer(status: 500)
        }
        let findings = try await Places.run(S3UploadsCheck(store, repository: "a"))
        #expect(findings.map(\.result) == [.warn] && findings[0].detail == "2 are older than a day")
        #expect(findings[0].hint?.contains("AbortIncompleteMultipartUpload") == true)
        let none = try self.store { _ in StubAnswer(status: 200, body: "<ListMultipartUploadsResult/>") }
        #expect(try await Places.run(S3UploadsCheck(none, repository: "a")).map(\.result) == [.ok])
        let denied = try self.store { _ in StubAnswer(status: 403) }
        #expect(try await Places.run(S3UploadsCheck(denied, repository: "a")).map(\.result) == [.warn])
    }

    private static let refusal = S3Abilities.Finding.refused(WaldenError(.failed, "cannot try"))

    @Test(arguments: [
        (S3Abilities.Finding.works, true, [CheckFinding.Result.ok]), (.works, false, [.ok]),
        (.ignored, true, [.failed]),
        (.ignored, false, [.warn]), (refusal, true, [.failed]), (refusal, false, [.warn]), (.untested, true, []),
    ])
    func `what the settings say of conditional writes is held against what was found`(
        _ finding: S3Abilities.Finding, _ isWanted: Bool, _ results: [CheckFinding.Result]
    ) {
        let report = CheckReport(repository: nil)
        ConditionalPuts(what: "c", isWanted: isWanted, canBeSwitchedOn: true, ofWhat: "an object")
            .say(finding, report)
        #expect(report.close().map(\.result) == results)
    }
}

private struct StubAnswer: Sendable {
    let status: Int
    var headers: [HTTPHeader] = []
    var body = ""
}

private struct StubTransport: HTTPTransport {
    let answer: @Sendable (HTTPRequest) -> StubAnswer

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let answer = answer(request)
        return HTTPResponse(status: answer.status, headers: answer.headers, body: StubBody(text: answer.body))
    }
}

private actor StubBody: HTTPBody {
    private var rest: [UInt8]

    init(text: String) { rest = Array(text.utf8) }

    func next() async throws -> [UInt8]? {
        defer { rest = [] }
        return rest.isEmpty ? nil : rest
    }

    func close() async {}
}
