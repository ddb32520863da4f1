// SPDX-License-Identifier: MIT

import Errors
import Storage
import Testing

@Suite struct S3ListTests {
    private typealias Answer = ScriptedTransport.Answer

    private func page(
        _ keys: [String], groups: [String] = [], truncated: Bool = false, more: String = "<KeyCount>1</KeyCount>"
    ) -> Answer {
        let objects = keys.map {
            "<Contents><Key>\($0)</Key><LastModified>2013-05-24T00:00:00.900Z</LastModified><ETag>&quot;e&quot;</ETag><Size>3</Size></Contents>"
        }
        let prefixes = groups.map { "<CommonPrefixes><Prefix>\($0)</Prefix></CommonPrefixes>" }
        return .reply(
            200, [],
            "<ListBucketResult xmlns=\"x\"><IsTruncated>\(truncated)</IsTruncated>\(more)\(objects.joined())\(prefixes.joined())</ListBucketResult>"
        )
    }

    @Test func `a page has its objects, and where to go on`() async throws {
        let transport = ScriptedTransport(page(["pre/a", "pre/b"], truncated: true), page(["pre/c"]))
        let store = try S3Fixture.store(transport)
        let first = try await store.list(prefix: "", delimiter: false, after: nil, limit: 2)
        let info = ObjectInfo(
            key: try ObjectKey("a"), size: 3, modified: S3Fixture.seconds * 1_000_000, version: "e")
        #expect(first.objects.first == info && first.next == "b")
        #expect(try await store.list(prefix: "", delimiter: false, after: first.next, limit: 5000).next == nil)
        #expect(
            transport.lines == [
                "GET /bucket?encoding-type=url&list-type=2&max-keys=2&prefix=pre%2F",
                "GET /bucket?encoding-type=url&list-type=2&max-keys=1000&prefix=pre%2F&start-after=pre%2Fb",
            ])
    }

    @Test func `encoded names are decoded when the server says that they are`() async throws {
        let encoded = page(
            ["pre%2Fa%2Fb", "pre/x+y%2B"], more: "<EncodingType>url</EncodingType><KeyCount>1</KeyCount>")
        let store = try S3Fixture.store(ScriptedTransport(encoded, page(["pre/a%2Fb", "pre/c"])))
        #expect(
            try await store.list(prefix: "", delimiter: false, after: nil, limit: 9).objects.map(\.key.text) == ["a/b"])
        #expect(
            try await store.list(prefix: "", delimiter: false, after: nil, limit: 9).objects.map(\.key.text) == ["c"])
    }

    @Test func `names that no key has are passed over, and still carry the listing on`() async throws {
        let answer = page(
            ["pre/", "pre/a", "pre/a//b", "pre/é"], groups: ["pre/b/", "pre/ü/", "pre//"], truncated: true)
        let page = try await S3Fixture.store(ScriptedTransport(answer)).list(
            prefix: "", delimiter: true, after: nil, limit: 9)
        #expect(page.objects.map(\.key.text) == ["a"] && page.prefixes == ["b/"])
        #expect(page.next == "é")
    }

    @Test func `after a group the listing goes on behind all that is in it`() async throws {
        let transport = ScriptedTransport(page([], groups: ["pre/a/"], truncated: true), page(["pre/b"]))
        let store = try S3Fixture.store(transport)
        let first = try await store.list(prefix: "", delimiter: true, after: nil, limit: 1)
        #expect(first.prefixes == ["a/"] && first.next == "a/~")
        _ = try await store.list(prefix: "", delimiter: true, after: first.next, limit: 1)
        #expect(transport.lines.last?.hasSuffix("&start-after=pre%2Fa%2F%F4%8F%BF%BD") == true)
    }

    @Test func `a group that the listing begins within is asked for by itself`() async throws {
        let transport = ScriptedTransport(page(["pre/a/c"]), page([]), page(["pre/b"]))
        let store = try S3Fixture.store(transport)
        let entered = try await store.list(prefix: "", delimiter: true, after: "a/b", limit: 9)
        #expect(entered.prefixes == ["a/"] && entered.next == "a/~")
        let left = try await store.list(prefix: "", delimiter: true, after: "a/c", limit: 9)
        #expect(left.objects.map(\.key.text) == ["b"] && left.prefixes == [])
        #expect(transport.sent(1).line.contains("prefix=pre%2Fa%2F&start-after=pre%2Fa%2Fc"))
    }

    @Test func `a listing that does not advance is an error`() async throws {
        let stale = [
            page(["pre/a", "pre/b"], truncated: true), page([], groups: ["pre/a/"], truncated: true),
            page([], truncated: true),
        ]
        for answer in stale {
            let store = try S3Fixture.store(ScriptedTransport(answer))
            let error = await #expect(throws: WaldenError.self) {
                try await store.list(prefix: "", delimiter: false, after: "b", limit: 9)
            }
            #expect(error?.code == .failed && error?.cause == "the server's listing does not advance")
        }
    }

    @Test func `empty pages are passed over by the server's own token, encoded, unless it repeats`() async throws {
        let empty = page(
            [], truncated: true, more: "<KeyCount>0</KeyCount><NextContinuationToken>a+b/=</NextContinuationToken>")
        let transport = ScriptedTransport(empty, page(["pre/a"]))
        let found = try await S3Fixture.store(transport).list(prefix: "", delimiter: false, after: nil, limit: 9)
        #expect(found.objects.count == 1)
        #expect(transport.sent(1).line.contains("continuation-token=a%2Bb%2F%3D"))
        let repeating = try S3Fixture.store(ScriptedTransport { _, _ in empty })
        await #expect(throws: WaldenError.self) {
            try await repeating.list(prefix: "", delimiter: false, after: nil, limit: 9)
        }
    }

    @Test func `objects that a server lists again are dropped`() async throws {
        let store = try S3Fixture.store(ScriptedTransport(page(["pre/a", "pre/b", "pre/c"])))
        let found = try await store.list(prefix: "", delimiter: false, after: "b", limit: 9)
        #expect(found.objects.map(\.key.text) == ["c"])
    }

    @Test func `a server that knows the first version only is asked by marker from then on`() async throws {
        let old = page(["pre/b"], more: "<Marker></Marker>")
        for first in [old, .refused(501, "NotImplemented")] {
            let transport = ScriptedTransport { _, number in number == 0 ? first : old }
            let store = try S3Fixture.store(transport)
            for _ in 0..<2 {
                #expect(try await store.list(prefix: "", delimiter: false, after: "a", limit: 9).objects.count == 1)
            }
            #expect(transport.lines.map { $0.contains("list-type=2") } == [true, false, false])
            #expect(transport.sent(2).line == "GET /bucket?encoding-type=url&marker=pre%2Fa&max-keys=9&prefix=pre%2F")
        }
    }

    @Test func `a prefix that no key begins with is not asked for`() async throws {
        let store = try S3Fixture.store(ScriptedTransport())
        for prefix in ["/", "../", "a//", "./a", "é", "a~", "a b/"] {
            #expect(
                try await store.list(prefix: prefix, delimiter: false, after: nil, limit: 9) == ListPage(), "\(prefix)")
        }
    }

    @Test func `an answer that is no listing is an error`() async throws {
        let answers: [Answer] = [
            .reply(200, [], "<html>welcome</html>"), .reply(200, [], ""), page(["other/a"]),
            .reply(200, [], "<ListBucketResult/>"),
            .reply(
                200, [],
                "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>pre/a</Key></Contents></ListBucketResult>"
            ),
            .refused(200, "InternalError"), .refused(403, "AccessDenied"),
        ]
        for answer in answers {
            let store = try S3Fixture.store(ScriptedTransport(answer))
            await #expect(throws: WaldenError.self) {
                try await store.list(prefix: "", delimiter: false, after: nil, limit: 9)
            }
        }
    }
}
