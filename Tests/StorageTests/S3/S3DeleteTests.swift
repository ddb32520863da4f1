// SPDX-License-Identifier: MIT

import Errors
import Storage
import Testing

@Suite struct S3DeleteTests {
    private typealias Answer = ScriptedTransport.Answer
    private let keys: [ObjectKey]

    init() throws { keys = try ["a", "b", "c"].map { try ObjectKey($0) } }

    @Test func `what is gone already is no error, a bucket that is gone is one`() async throws {
        let store = try S3Fixture.store(
            ScriptedTransport(.reply(204), .refused(404, "NoSuchKey"), .refused(404, "NoSuchBucket"), .reply(404)))
        try await store.delete(keys[0])
        try await store.delete(keys[0])
        for _ in 0..<2 { await #expect(throws: WaldenError.self) { try await store.delete(keys[0]) } }
    }

    @Test func `many are deleted by one request, and each that stays has its reason`() async throws {
        let transport = ScriptedTransport(
            .reply(
                200, [],
                """
                <DeleteResult><Deleted><Key>p&amp;/a</Key></Deleted>
                <Error><Key>p&amp;/b</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>
                """))
        let store = try S3Fixture.store(transport, prefix: "p&")
        let failures = try await store.delete(keys)
        #expect(Set(failures.keys) == [keys[1], keys[2]])
        #expect(failures[keys[1]]?.code == .permission && failures[keys[2]]?.code == .unavailable)
        let request = transport.sent(0)
        #expect(request.target == "/bucket?delete=" && request.headers["content-md5"] != nil)
        #expect(request.text.contains("<Object><Key>p&amp;/a</Key></Object>"))
    }

    @Test func `more than a thousand take several requests`() async throws {
        let many = try (0..<2001).map { try ObjectKey("k\($0)") }
        let transport = ScriptedTransport { request, _ in
            let names = request.text.split(separator: "<Key>").dropFirst().map { $0.prefix { $0 != "<" } }
            return .reply(
                200, [], "<DeleteResult>\(names.map { "<Deleted><Key>\($0)</Key></Deleted>" }.joined())</DeleteResult>")
        }
        #expect(try await S3Fixture.store(transport).delete(many).isEmpty)
        #expect(transport.requests.count == 3)
    }

    @Test func `a server that does not know the call gets one for each key`() async throws {
        let transport = ScriptedTransport { request, _ in
            if request.method == .post { return .refused(501, "NotImplemented") }
            return request.target.hasSuffix("/b") ? .refused(403, "AccessDenied") : .reply(204)
        }
        let store = try S3Fixture.store(transport)
        #expect(try await store.delete(keys).mapValues(\.code) == [keys[1]: .permission])
        _ = try await store.delete(keys)
        #expect(transport.requests.map(\.method) == [.post] + Array(repeating: .delete, count: 6))
    }

    @Test func `a refusal of the whole is thrown`() async throws {
        let store = try S3Fixture.store(ScriptedTransport(.refused(403, "AccessDenied")))
        let error = await #expect(throws: WaldenError.self) { try await store.delete(keys) }
        #expect(error?.code == .permission)
    }

    /// Fault 28 of docs/faults.md.
    @Test func `old unfinished uploads below the prefix are given up, and no others`() async throws {
        func upload(_ key: String, _ id: String, _ time: String) -> String {
            "<Upload><Key>\(key)</Key><UploadId>\(id)</UploadId><Initiated>\(time)</Initiated></Upload>"
        }
        let first =
            "<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>pre/b</NextKeyMarker>"
            + "<NextUploadIdMarker>2</NextUploadIdMarker>" + upload("pre/a", "1", "2013-05-22T23:59:59.000Z")
            + upload("pre/b", "2", "2013-05-23T00:00:01.000Z") + "</ListMultipartUploadsResult>"
        let second =
            "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>"
            + upload("other/a", "3", "2001-01-01T00:00:00Z")
            + upload("pre/c", "4", "2001-01-01T00:00:00Z") + "</ListMultipartUploadsResult>"
        let transport = ScriptedTransport(
            .reply(200, [], first), .reply(204), .reply(200, [], second), .refused(404, "NoSuchUpload"))
        #expect(try await S3Fixture.store(transport).sweepUploads(olderThan: .seconds(86_400)) == 2)
        #expect(
            transport.lines == [
                "GET /bucket?prefix=pre%2F&uploads=", "DELETE /bucket/pre/a?uploadId=1",
                "GET /bucket?key-marker=pre%2Fb&prefix=pre%2F&upload-id-marker=2&uploads=",
                "DELETE /bucket/pre/c?uploadId=4",
            ])
    }

    @Test func `a list of uploads that does not advance is an error`() async throws {
        let page =
            "<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>pre/b</NextKeyMarker></ListMultipartUploadsResult>"
        let store = try S3Fixture.store(ScriptedTransport { _, _ in .reply(200, [], page) })
        let error = await #expect(throws: WaldenError.self) { try await store.sweepUploads(olderThan: .zero) }
        #expect(error?.cause == "the listing does not advance")
    }
}
