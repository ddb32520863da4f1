// SPDX-License-Identifier: MIT

import Testing

@testable import Storage

/// The examples of "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk (AWS
/// Signature Version 4)", Amazon S3 API Reference.
@Suite struct SigV4SignerTests {
    private let signer = SigV4Signer(
        credentials: S3Fixture.credentials, region: "us-east-1", time: S3Fixture.seconds)

    private func authorization(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [], headers: [HTTPHeader] = [],
        body: String = ""
    ) async throws -> String? {
        let payload = try await S3Payload.of(Array(body.utf8), .none)
        return signer.signed(
            method, host: "examplebucket.s3.amazonaws.com", path: path, query: query, headers: headers,
            payload: payload.sha256)["authorization"]
    }

    private static let start = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"

    @Test func `GET Object`() async throws {
        #expect(
            try await authorization("GET", "/test.txt", headers: [HTTPHeader("Range", "bytes=0-9")]) == Self.start
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test func `PUT Object`() async throws {
        let headers = [
            HTTPHeader("Date", "Fri, 24 May 2013 00:00:00 GMT"),
            HTTPHeader("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ]
        let path = "/" + URIEncoding.encode("test$file.text", keepingSlashes: true)
        #expect(
            try await authorization("PUT", path, headers: headers, body: "Welcome to Amazon S3.") == Self.start
                + "SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,"
                + "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    }

    @Test func `GET Bucket Lifecycle`() async throws {
        #expect(
            try await authorization("GET", "/", query: [(name: "lifecycle", value: "")]) == Self.start
                + "SignedHeaders=host;x-amz-content-sha256;x-amz-date,"
                + "Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
    }

    @Test func `GET Bucket, List Objects, whatever the order of the query`() async throws {
        let query = [(name: "prefix", value: "J"), (name: "max-keys", value: "2")]
        for query in [query, query.reversed()] {
            #expect(
                try await authorization("GET", "/", query: query) == Self.start
                    + "SignedHeaders=host;x-amz-content-sha256;x-amz-date,"
                    + "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
        }
    }

    @Test func `a session token is sent and signed`() {
        let temporary = S3Credentials(accessKeyID: "A", secretAccessKey: "s", sessionToken: "to+ken/=")
        let signed = SigV4Signer(credentials: temporary, region: "r", time: 0).signed(
            "GET", host: "h", path: "/", query: [], headers: [], payload: "p")
        #expect(signed["x-amz-security-token"] == "to+ken/=")
        #expect(
            signed["Authorization"]?.contains(
                "SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,")
                == true)
    }

    @Test func `credentials show no secret, whoever prints them`() {
        let credentials = S3Credentials(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "topsecret", sessionToken: "tokensecret",
            provider: "profile x")
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped, credentials.identity] {
            #expect(!text.contains("secret") && !text.contains("AKIA"))
            #expect(text.contains("profile x") && text.contains("…MPLE"))
        }
        #expect(!S3Credentials(accessKeyID: "short", secretAccessKey: "s").identity.contains("hort"))
    }
}
