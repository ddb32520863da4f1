// SPDX-License-Identifier: MIT

import Errors
import Storage
import Testing

@Suite struct S3PutTests {
    private typealias Answer = ScriptedTransport.Answer
    private let key: ObjectKey
    private let stored = Answer.reply(200, [S3Fixture.tag])
    private let there = Answer.reply(200, [S3Fixture.modified, HTTPHeader("Content-Length", "1")])
    private let absent = Answer.reply(404)

    init() throws { key = try ObjectKey("a") }

    @Test func `a put is signed over its body and carries its MD5`() async throws {
        let transport = ScriptedTransport(stored)
        #expect(try await S3Fixture.store(transport).put(key, .bytes(Array("hello".utf8)), .replacing) == .stored)
        let headers = transport.sent(0).headers
        #expect(transport.lines == ["PUT /bucket/pre/a"])
        #expect(headers["content-md5"] == "XUFAKrxLKna5cZ2REBfFkg==")
        #expect(
            headers["x-amz-content-sha256"] == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
        #expect(
            headers["authorization"]?.contains(
                "SignedHeaders=content-md5;content-type;host;x-amz-content-sha256;x-amz-date,") == true)
    }

    @Test func `other checksums go out by their own names, or none does`() async throws {
        let transport = ScriptedTransport(stored, stored, stored)
        _ = try await S3Fixture.store(transport) { $0.checksum = .sha256 }.put(key, .bytes([]), .replacing)
        _ = try await S3Fixture.store(transport) { $0.checksum = .none }.put(key, .bytes([]), .replacing)
        _ = try await S3Fixture.store(transport) { $0.checksum = .crc32c }.put(
            key, .bytes(Array("123456789".utf8)), .replacing)
        func headers(_ number: Int) -> [HTTPHeader] { transport.sent(number).headers }
        #expect(headers(0)["x-amz-checksum-sha256"] == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        #expect(headers(0)["x-amz-sdk-checksum-algorithm"] == "SHA256" && headers(0)["content-md5"] == nil)
        // The check value of CRC-32C, E3069283.
        #expect(headers(2)["x-amz-checksum-crc32c"] == "4waSgw==")
        #expect(!headers(1).contains { $0.name.contains("checksum") || $0.name == "Content-MD5" })
    }

    @Test func `class, encryption and lock are asked for on the put`() async throws {
        let transport = ScriptedTransport(stored)
        let store = try S3Fixture.store(transport, classes: ["a": "STANDARD_IA"]) {
            $0.encryption = .keyService(key: "alias/k", bucketKey: true)
            $0.objectLock = S3ObjectLock(mode: .compliance, retain: .seconds(86_400), legalHold: true)
        }
        _ = try await store.put(key, .bytes([1]), .replacing)
        let headers = transport.sent(0).headers
        #expect(headers["x-amz-storage-class"] == "STANDARD_IA")
        #expect(headers["x-amz-server-side-encryption"] == "aws:kms")
        #expect(headers["x-amz-server-side-encryption-aws-kms-key-id"] == "alias/k")
        #expect(headers["x-amz-server-side-encryption-bucket-key-enabled"] == "true")
        #expect(headers["x-amz-object-lock-mode"] == "COMPLIANCE")
        #expect(headers["x-amz-object-lock-retain-until-date"] == "2013-05-25T00:00:00Z")
        #expect(headers["x-amz-object-lock-legal-hold"] == "ON")
    }

    @Test func `without conditional writes a look-up comes first, and the condition is sent all the same`() async throws
    {
        let transport = ScriptedTransport(absent, .refused(404, "NoSuchKey"), stored, there)
        let store = try S3Fixture.store(transport)
        #expect(try await store.put(key, .bytes([1]), .ifAbsent) == .stored)
        #expect(transport.requests.map(\.method) == [.head, .get, .put])
        #expect(transport.sent(2).headers["if-none-match"] == "*")
        #expect(try await store.put(key, .bytes([1]), .ifAbsent) == .alreadyThere)
        #expect(transport.requests.map(\.method) == [.head, .get, .put, .head])
    }

    @Test func `with conditional writes one request decides`() async throws {
        let transport = ScriptedTransport(stored, .refused(412, "PreconditionFailed"), .reply(412))
        let store = try S3Fixture.store(transport) { $0.conditionalWrites = true }
        #expect(store.properties.putIfAbsentIsAtomic)
        #expect(try await store.put(key, .bytes([1]), .ifAbsent) == .stored)
        #expect(try await store.put(key, .bytes([1]), .ifAbsent) == .alreadyThere)
        #expect(try await store.put(key, .bytes([1]), .ifAbsent) == .alreadyThere)
        #expect(transport.requests.map(\.method) == [.put, .put, .put])
    }

    @Test func `a conflict with another request is looked into`() async throws {
        for (found, outcome) in [(there, PutOutcome.alreadyThere), (absent, nil)] {
            let transport = ScriptedTransport { request, _ in
                switch request.method {
                case .put: .refused(409, "ConditionalRequestConflict")
                case .head: found
                default: .refused(404, "NoSuchKey")
                }
            }
            let store = try S3Fixture.store(transport) { $0.conditionalWrites = true }
            if let outcome {
                #expect(try await store.put(key, .bytes([1]), .ifAbsent) == outcome)
            } else {
                let error = await #expect(throws: WaldenError.self) {
                    try await store.put(key, .bytes([1]), .ifAbsent)
                }
                #expect(error?.code == .conflict && error?.canRetry == true)
            }
        }
    }

    @Test func `a server that does not know conditions is asked without, and not again with`() async throws {
        let transport = ScriptedTransport { request, _ in
            switch request.method {
            case .put: request.headers["if-none-match"] == nil ? .reply(200) : .refused(501, "NotImplemented")
            case .head: .reply(404)
            default: .refused(404, "NoSuchKey")
            }
        }
        let store = try S3Fixture.store(transport)
        for _ in 0..<2 { #expect(try await store.put(key, .bytes([1]), .ifAbsent) == .stored) }
        #expect(transport.requests.map(\.method) == [.head, .get, .put, .put, .head, .put])
        let strict = try S3Fixture.store(transport) { $0.conditionalWrites = true }
        let error = await #expect(throws: WaldenError.self) { try await strict.put(key, .bytes([1]), .ifAbsent) }
        #expect(error?.hint?.contains("conditional writes") == true)
    }

    @Test func `a body in memory is sent once a call`() async throws {
        let transport = ScriptedTransport(.refused(503, "SlowDown"))
        let store = try S3Fixture.store(transport)
        let error = await #expect(throws: WaldenError.self) { try await store.put(key, .bytes([1]), .replacing) }
        #expect(error?.canRetry == true && transport.requests.count == 1)
    }

    @Test func `a small body in chunks is one put, tried again after Retry-After`() async throws {
        let transport = ScriptedTransport(
            .refused(503, "SlowDown", [HTTPHeader("Retry-After", "9")]), .refused(500, "InternalError"), stored)
        let waits = Waits()
        let chunks = Chunks([[1, 2], [], [3]])
        let store = try S3Fixture.store(transport, waits: waits)
        #expect(try await store.put(key, .chunks { await chunks.next() }, .replacing) == .stored)
        #expect(transport.requests.map(\.body) == [[1, 2, 3], [1, 2, 3], [1, 2, 3]])
        #expect(waits.all == [.seconds(9), .seconds(1)])
    }

    @Test func `a connection that broke is tried again at once the first time`() async throws {
        let reset = WaldenError(.unavailable, "cannot reach it", retryAfter: .zero)
        let transport = ScriptedTransport(.broken(reset), .broken(reset), stored)
        let waits = Waits()
        let chunks = Chunks([[1]])
        _ = try await S3Fixture.store(transport, waits: waits).put(key, .chunks { await chunks.next() }, .replacing)
        #expect(waits.all == [.zero, .seconds(1)])
    }

    @Test func `a put that stored and lost its answer finds its object`() async throws {
        let transport = ScriptedTransport { request, number in
            switch (request.method, number) {
            case (.head, 0): .reply(404)
            case (.get, _): .refused(404, "NoSuchKey")
            case (.put, _): .broken(ScriptedTransport.lost)
            default: .reply(200, [S3Fixture.modified, HTTPHeader("Content-Length", "1")])
            }
        }
        let chunks = Chunks([[1]])
        let outcome = try await S3Fixture.store(transport).put(key, .chunks { await chunks.next() }, .ifAbsent)
        #expect(outcome == .alreadyThere)
        #expect(transport.requests.map(\.method) == [.head, .get, .put, .head])
    }
}

actor Chunks {
    private var rest: ArraySlice<[UInt8]>

    init(_ chunks: [[UInt8]]) { rest = chunks[...] }

    func next() -> [UInt8]? { rest.popFirst() }
}
