// SPDX-License-Identifier: MIT

import Errors
import Storage
import Testing

@Suite struct S3ReadTests {
    private typealias Answer = ScriptedTransport.Answer
    private let key: ObjectKey

    init() throws { key = try ObjectKey("a/b") }

    private func object(_ status: Int, _ text: String, _ headers: HTTPHeader...) -> Answer {
        .reply(status, [S3Fixture.modified, S3Fixture.tag] + headers, text)
    }

    private func error(_ answers: Answer..., range: Range<UInt64>? = nil) async throws -> WaldenError? {
        let store = try S3Fixture.store(ScriptedTransport { _, number in answers[min(number, answers.count - 1)] })
        return await #expect(throws: WaldenError.self) {
            let reader = try await store.get(key, range: range)
            while try await reader.next() != nil {}
        }
    }

    @Test func `get asks for the encoded key and reads the body`() async throws {
        let transport = ScriptedTransport(object(200, "hello"))
        let store = try S3Fixture.store(transport, prefix: "p ü+@:=&~()',;%")
        let reader = try await store.get(key, range: nil)
        #expect(try await reader.next() == Array("hello".utf8))
        #expect(try await reader.next() == nil)
        #expect(reader.info.size == 5 && reader.info.version == "abc")
        #expect(reader.info.modified == 1_369_310_400_000_000)
        #expect(
            transport.lines == ["GET /bucket/p%20%C3%BC%2B%40%3A%3D%26~%28%29%27%2C%3B%25/a/b"])
        #expect(transport.sent(0).headers["range"] == nil)
        #expect(transport.sent(0).headers["user-agent"] == "walden")
    }

    @Test func `a range is read from 206, and from rclone's 200`() async throws {
        for status in [206, 200] {
            let transport = ScriptedTransport(object(status, "ell", HTTPHeader("Content-Range", "bytes 1-3/5")))
            let reader = try await S3Fixture.store(transport).get(key, range: 1..<4)
            #expect(try await reader.next() == Array("ell".utf8) && reader.info.size == 5)
            let headers = transport.sent(0).headers
            #expect(headers["range"] == "bytes=1-3" && headers["authorization"]?.contains("range;") == true)
        }
    }

    @Test func `a range beyond the end is clipped, one as large as can be is left open`() async throws {
        let range = HTTPHeader("Content-Range", "bytes 1-4/5")
        let transport = ScriptedTransport(object(206, "ello", range), object(206, "ello", range))
        let store = try S3Fixture.store(transport)
        for end in [99, UInt64.max] {
            #expect(try await store.get(key, range: 1..<end).next() == Array("ello".utf8))
        }
        #expect(transport.requests.map { $0.headers["range"] } == ["bytes=1-98", "bytes=1-"])
    }

    @Test func `a range that names nothing reads as nothing, of an object that is there`() async throws {
        let transport = ScriptedTransport { request, _ in
            request.method == .head
                ? .reply(200, [S3Fixture.modified, HTTPHeader("Content-Length", "5")]) : .refused(416, "InvalidRange")
        }
        let store = try S3Fixture.store(transport)
        for range in [9..<12, 2..<2, UInt64.max - 1 ..< .max] as [Range<UInt64>] {
            let reader = try await store.get(key, range: range)
            #expect(try await reader.next() == nil && reader.info.size == 5)
        }
        #expect(transport.requests.map(\.method) == [.get, .head, .head, .head])
    }

    @Test func `other bytes than those asked for are an error`() async throws {
        let ranges = [
            "bytes 0-2/5", "bytes 1-2/5", "bytes 1-3/9x", "bytes 1-3/*", "bytes 3-1/5", "bytes 1-3/3", "1-3/5",
            "bytes */5",
            "bytes 1-3/99999999999999999999",
        ]
        for range in ranges {
            let found = try await error(object(206, "ell", HTTPHeader("Content-Range", range)), range: 1..<4)
            #expect(found?.code == .failed, "\(range)")
        }
        #expect(try await error(object(200, "hello"), range: 1..<4)?.code == .failed)
    }

    /// Fault 7 of docs/faults.md.
    @Test func `a body shorter or longer than was said is an error`() async throws {
        let short = try await error(object(200, "hell", HTTPHeader("Content-Length", "5")))
        #expect(short?.code == .integrity && short?.canRetry == true)
        #expect(short?.cause == "it ended after 4 of 5 bytes")
        #expect(try await error(object(200, "hello!", HTTPHeader("Content-Length", "5")))?.code == .integrity)
        #expect(try await error(object(200, "h", HTTPHeader("Content-Length", "0")))?.code == .integrity)
        #expect(try await error(object(200, "h", HTTPHeader("Content-Length", "+1")))?.code == .failed)
    }

    @Test func `only NoSuchKey says that an object is not there`() async throws {
        #expect(try await error(.refused(404, "NoSuchKey"))?.code == .notFound)
        #expect(try await error(.refused(404, "NoSuchBucket"))?.code == .configuration)
        #expect(try await error(.reply(404))?.code == .unavailable)
        #expect(try await error(.reply(404, [], "<html>not here</html>"))?.code == .unavailable)
        #expect(try await error(.reply(404, [], "<Code>NoSuchKey</Code>"))?.code == .unavailable)
        #expect(try await error(.refused(403, "NoSuchKey"))?.code == .permission)
        #expect(try await error(.refused(403, "AccessDenied"))?.code == .permission)
        #expect(try await error(.broken(ScriptedTransport.lost))?.code == .unavailable)
    }

    @Test func `head tells of an object by one request`() async throws {
        let transport = ScriptedTransport(.reply(200, [S3Fixture.modified, HTTPHeader("Content-Length", "7")]))
        let info = try await S3Fixture.store(transport).head(key)
        #expect(info?.size == 7 && info?.version == nil)
        #expect(transport.lines == ["HEAD /bucket/pre/a/b"])
    }

    @Test func `a look-up that finds nothing is confirmed once, then believed for a minute`() async throws {
        let transport = ScriptedTransport { request, _ in
            request.method == .head ? .reply(404) : .refused(404, "NoSuchKey")
        }
        let waits = Waits()
        let store = try S3Fixture.store(transport, waits: waits)
        #expect(try await store.head(key) == nil)
        #expect(transport.requests.map(\.method) == [.head, .get])
        #expect(transport.sent(1).headers["range"] == "bytes=0-0")
        #expect(try await store.head(key) == nil)
        #expect(transport.requests.count == 3)
        waits.add(.seconds(61))
        #expect(try await store.head(key) == nil)
        #expect(transport.requests.count == 5)
    }

    @Test func `a look-up that is refused is never nothing, and tells why`() async throws {
        let reasons: [(Answer, WaldenError.Code)] = [
            (.refused(404, "NoSuchBucket"), .configuration), (.reply(404), .unavailable),
            (.refused(403, "AccessDenied"), .permission), (.refused(403, "SignatureDoesNotMatch"), .permission),
            (.refused(400, "InvalidBucketName"), .failed), (.refused(503, "SlowDown"), .unavailable),
        ]
        for (reason, code) in reasons {
            for status in [403, 404, 400] {
                let transport = ScriptedTransport { request, _ in request.method == .head ? .reply(status) : reason }
                let store = try S3Fixture.store(transport)
                let error = await #expect(throws: WaldenError.self) { try await store.head(key) }
                #expect(error?.code == code)
            }
        }
        let store = try S3Fixture.store(ScriptedTransport(.reply(503, [HTTPHeader("Retry-After", "7")])))
        let error = await #expect(throws: WaldenError.self) { try await store.head(key) }
        #expect(error?.code == .unavailable && error?.retryAfter == .seconds(7))
    }

    @Test func `a reader notices that the object was replaced by one of the same size in the same second`() async throws
    {
        let first = Answer.reply(
            200, [S3Fixture.modified, S3Fixture.tag, HTTPHeader("Content-Length", "5")], "hel")
        let second = Answer.reply(
            206,
            [S3Fixture.modified, HTTPHeader("ETag", "\"other\""), HTTPHeader("Content-Range", "bytes 3-4/5")], "lo")
        let store = try RetryingStore(
            S3Fixture.store(ScriptedTransport(first, second)), policy: S3Fixture.retry())
        let reader = try await store.get(key, range: nil)
        #expect(try await reader.next() == Array("hel".utf8))
        let error = await #expect(throws: WaldenError.self) { try await reader.next() }
        #expect(error?.code == .conflict)
    }
}
