// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Storage

@Suite struct S3AddressTests {
    private func url(
        _ endpoint: String?, bucket: String = "bucket", _ addressing: S3Addressing = .auto, region: String = "eu-west-1"
    ) throws -> String {
        var settings = S3Settings(bucket: bucket)
        settings.endpoint = endpoint
        settings.addressing = addressing
        let address = try S3Address(settings, region: region)
        return "\(address.scheme)://\(address.authority)\(address.path(of: "k/ü"))"
    }

    @Test func `Amazon's buckets are names of their own, but not those with a dot`() throws {
        #expect(try url(nil) == "https://bucket.s3.eu-west-1.amazonaws.com/k/%C3%BC")
        #expect(try url(nil, bucket: "a.b") == "https://s3.eu-west-1.amazonaws.com/a.b/k/%C3%BC")
        #expect(try url(nil, .path) == "https://s3.eu-west-1.amazonaws.com/bucket/k/%C3%BC")
        #expect(try url(nil, region: "cn-north-1") == "https://bucket.s3.cn-north-1.amazonaws.com.cn/k/%C3%BC")
    }

    @Test func `endpoints of one's own have the bucket in the path, unless it is asked otherwise`() throws {
        #expect(try url("https://S3.Example.ORG") == "https://s3.example.org/bucket/k/%C3%BC")
        #expect(try url("http://127.0.0.1:9000/") == "http://127.0.0.1:9000/bucket/k/%C3%BC")
        #expect(try url("http://[::1]:9000/base//path/") == "http://[::1]:9000/base/path/bucket/k/%C3%BC")
        #expect(try url("https://s3.example.org:8443", .virtual) == "https://bucket.s3.example.org:8443/k/%C3%BC")
    }

    @Test func `a scheme's own port is left out, as it is in the Host header`() throws {
        #expect(try url("https://h:443") == "https://h/bucket/k/%C3%BC")
        #expect(try url("http://h:80") == "http://h/bucket/k/%C3%BC")
        #expect(try url("http://h:443") == "http://h:443/bucket/k/%C3%BC")
    }

    @Test func `endpoints that make no sense are configuration errors that do not repeat them`() {
        for bad in [
            "", "s3.example.org", "ftp://h", "https://", "https://u:secret@h", "https://h:0", "https://h:65536",
            "https://h:x",
            "https://h:", "https://h/?secret", "https://h/#x", "https://h/a b", "https://h/../x", "https://[::1",
            "https://[g]",
            "https://a b", "https://h\n",
        ] {
            let error = #expect(throws: WaldenError.self, "\(bad)") { try url(bad) }
            #expect(error?.code == .configuration && error?.description.contains("secret") == false)
        }
        #expect(throws: WaldenError.self) { try url("http://127.0.0.1", .virtual) }
    }
}
