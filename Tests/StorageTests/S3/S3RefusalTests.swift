// SPDX-License-Identifier: MIT

import Errors
import Storage
import Testing

@Suite struct S3RefusalTests {
    private typealias Answer = ScriptedTransport.Answer

    private func error(_ answers: Answer..., classes: [String: String] = [:]) async throws -> WaldenError? {
        let store = try S3Fixture.store(
            ScriptedTransport { _, number in answers[min(number, answers.count - 1)] }, classes: classes)
        return await #expect(throws: WaldenError.self) {
            try await store.put(ObjectKey("a"), .bytes([1]), .replacing)
        }
    }

    @Test func `each refusal has its code, and what may pass can be tried again`() async throws {
        let table: [(Int, String, WaldenError.Code, Bool)] = [
            (403, "AccessDenied", .permission, false), (403, "InvalidAccessKeyId", .permission, false),
            (403, "SignatureDoesNotMatch", .permission, false), (400, "ExpiredToken", .permission, false),
            (404, "NoSuchBucket", .configuration, false), (301, "PermanentRedirect", .configuration, false),
            (400, "InvalidStorageClass", .configuration, false), (400, "InvalidArgument", .failed, false),
            (400, "EntityTooSmall", .failed, false), (404, "NoSuchUpload", .failed, false),
            (400, "RequestTimeout", .unavailable, true), (500, "InternalError", .unavailable, true),
            (503, "SlowDown", .unavailable, true), (429, "TooManyRequests", .unavailable, true),
            (200, "InternalError", .unavailable, true), (502, "Whatever", .unavailable, true),
            (501, "NotImplemented", .failed, false), (400, "BadDigest", .integrity, true),
            (409, "OperationAborted", .conflict, true), (412, "PreconditionFailed", .conflict, false),
            (403, "QuotaExceeded", .storageFull, false), (403, "InvalidObjectState", .failed, false),
        ]
        for (status, code, expected, canRetry) in table {
            let found = try await error(.refused(status, code))
            #expect(found?.code == expected && found?.canRetry == canRetry, "\(code)")
            #expect(found?.message == "cannot store the object a", "\(code)")
            #expect(found?.cause == "\(status) \(code) (request R1)", "an empty message leaves no trace")
        }
    }

    @Test func `hints say what to do`() async throws {
        #expect(try await error(.refused(403, "AccessDenied"))?.hint?.contains("s3:ListBucket") == true)
        #expect(try await error(.refused(403, "InvalidObjectState"))?.hint?.contains("restore-object") == true)
        let storageClass = try await error(.refused(400, "InvalidArgument"), classes: ["a": "STANDARD_IA"])
        #expect(storageClass?.code == .configuration && storageClass?.hint?.contains("storage class") == true)
    }

    @Test func `the server's message and request id are the cause, in one line`() async throws {
        let body = "<Error><Code>AccessDenied</Code><Message>You &amp;\n I</Message></Error>"
        let found = try await error(.reply(403, [HTTPHeader("x-amz-request-id", "4442587FB7D0A2F9")], body))
        #expect(found?.cause == "403 AccessDenied: You & I (request 4442587FB7D0A2F9)")
        let hostile = try await error(.reply(400, [], "<Error><Code>a b\u{1B}</Code></Error>"))
        #expect(hostile?.cause == "the server answered 400")
    }

    @Test func `Retry-After is seconds or a date, and at most an hour`() async throws {
        let date = HTTPHeader("Date", "Fri, 24 May 2013 00:00:00 GMT")
        let table = [
            ("3", Duration.seconds(3)), ("99999", .seconds(3600)), ("Fri, 24 May 2013 00:02:00 GMT", .seconds(120)),
            ("Thu, 23 May 2013 00:00:00 GMT", .zero), ("soon", nil), ("-1", nil),
        ]
        for (text, wait) in table {
            let found = try await error(.refused(503, "SlowDown", [date, HTTPHeader("Retry-After", text)]))
            #expect(found?.retryAfter == wait, "\(text)")
        }
    }

    /// Fault 15 of docs/faults.md.
    @Test func `a wrong clock is named with its error`() async throws {
        let ahead = HTTPHeader("Date", "Thu, 23 May 2013 23:00:00 GMT")
        let behind = HTTPHeader("Date", "Fri, 24 May 2013 00:20:00 GMT")
        for (status, code) in [(403, "RequestTimeTooSkewed"), (403, "SignatureDoesNotMatch"), (400, "AccessDenied")] {
            let found = try await error(.refused(status, code, [ahead]))
            #expect(found?.code == .configuration)
            #expect(
                found?.cause?.hasPrefix("the clock of this host is off by 3600 s, ahead of the server's") == true)
        }
        let found = try await error(.refused(403, "AccessDenied", [behind]))
        #expect(found?.cause?.hasPrefix("the clock of this host is off by 1200 s, behind the server's") == true)
        #expect(try await error(.refused(403, "AccessDenied", [S3Fixture.date]))?.code == .permission)
        #expect(try await error(.refused(404, "NoSuchBucket", [ahead]))?.cause?.contains("clock") == false)
    }

    @Test func `another region is followed once, remembered and told`() async throws {
        let stored = Answer.reply(200, [S3Fixture.tag])
        let moved = "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>"
        let hints: [Answer] = [
            .reply(400, [], moved),
            .refused(301, "PermanentRedirect", [HTTPHeader("x-amz-bucket-region", "eu-west-1")]),
        ]
        for hint in hints {
            let transport = ScriptedTransport(hint, stored, stored)
            let store = try S3Fixture.store(transport) { $0.endpoint = nil }
            for _ in 0..<2 { _ = try await store.put(ObjectKey("a"), .bytes([1]), .replacing) }
            #expect(
                transport.requests.map(\.url) == [
                    "https://bucket.s3.us-east-1.amazonaws.com/pre/a",
                    "https://bucket.s3.eu-west-1.amazonaws.com/pre/a",
                    "https://bucket.s3.eu-west-1.amazonaws.com/pre/a",
                ])
            #expect(transport.sent(1).headers["authorization"]?.contains("/eu-west-1/s3/") == true)
            #expect(store.warnings.count == 1 && store.warnings.first?.contains("eu-west-1") == true)
        }
    }

    @Test func `servers that send each other's way are not followed for ever`() async throws {
        let transport = ScriptedTransport { _, number in
            .refused(301, "PermanentRedirect", [HTTPHeader("x-amz-bucket-region", "region-\(number)")])
        }
        let store = try S3Fixture.store(transport)
        let error = await #expect(throws: WaldenError.self) { try await store.delete(ObjectKey("a")) }
        #expect(error?.code == .configuration && transport.requests.count == 2)
    }

    /// Fault 16 of docs/faults.md.
    @Test func `credentials that have ended are replaced once`() async throws {
        let fresh = S3Credentials(accessKeyID: "FRESH", secretAccessKey: "s")
        let transport = ScriptedTransport(
            .refused(400, "ExpiredToken"), .reply(204), .refused(400, "InvalidToken"), .refused(400, "InvalidToken"))
        let store = try S3Fixture.store(transport, credentials: Replacing(fresh: fresh))
        try await store.delete(ObjectKey("a"))
        #expect(transport.sent(1).headers["authorization"]?.contains("Credential=FRESH/") == true)
        let error = await #expect(throws: WaldenError.self) { try await store.delete(ObjectKey("a")) }
        #expect(error?.code == .permission && transport.requests.count == 4)
    }

    private struct Replacing: CredentialsProvider {
        let fresh: S3Credentials

        func credentials() async throws -> S3Credentials { S3Fixture.credentials }

        func credentials(insteadOf stale: S3Credentials) async throws -> S3Credentials { fresh }
    }
}
