// SPDX-License-Identifier: MIT

import Testing

@testable import Storage

@Suite struct S3TextTests {
    @Test func `everything but unreserved characters is encoded, in upper case`() {
        #expect(URIEncoding.encode("A-z_0.9~/") == "A-z_0.9~%2F")
        #expect(URIEncoding.encode("a/b", keepingSlashes: true) == "a/b")
        #expect(
            URIEncoding.encode("+@:=&~()',; %!*$?#[]\"\\ü\u{7F}")
                == "%2B%40%3A%3D%26~%28%29%27%2C%3B%20%25%21%2A%24%3F%23%5B%5D%22%5C%C3%BC%7F")
    }

    @Test func `what is encoded decodes to itself`() {
        for text in ["", "a b+c", "ü/é~%", "\u{10FFFD}"] {
            #expect(URIEncoding.decode(URIEncoding.encode(text)) == text)
        }
        #expect(URIEncoding.decode("a+b%2Bc%2fd") == "a b+c/d")
        for bad in ["%", "%4", "%g0", "%0g", "a%", "%FF", "%+1"] { #expect(URIEncoding.decode(bad) == nil, "\(bad)") }
    }

    @Test func `base 64 is that of RFC 4648, section 10`() {
        let vectors = [
            "": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE=",
            "foobar": "Zm9vYmFy",
        ]
        for (text, encoded) in vectors { #expect(BinaryText.base64(text.utf8) == encoded) }
        #expect(BinaryText.base64([0xFB, 0xFF]) == "+/8=")
        #expect(BinaryText.hexadecimal([0, 0xAF, 0xFF]) == "00afff")
    }

    @Test func `times are written and read in all their forms`() {
        #expect(UTCTime.basic(S3Fixture.seconds) == "20130524T000000Z")
        #expect(UTCTime.extended(951_782_399) == "2000-02-28T23:59:59Z")
        #expect(UTCTime.parse(extended: "2000-02-29T00:00:00Z") == 951_782_400)
        #expect(UTCTime.parse(extended: "2013-05-24T00:00:00.999999Z") == S3Fixture.seconds)
        #expect(UTCTime.parse(http: "Fri, 24 May 2013 00:00:00 GMT") == S3Fixture.seconds)
        #expect(UTCTime.basic(.max) == "99991231T235959Z" && UTCTime.basic(.min) == "19700101T000000Z")
    }

    @Test func `what is no time is none`() {
        for bad in [
            "", "Z", "2013-05-24T00:00:00", "2013-05-24 00:00:00Z", "2013-13-24T00:00:00Z", "2013-05-24T24:00:00Z",
            "2013-05-24T00:00:00.Xz", "2013-05-24T00:00:00,5Z", "20I3-05-24T00:00:00Z", "-013-05-24T00:00:00Z",
        ] { #expect(UTCTime.parse(extended: bad) == nil, "\(bad)") }
        for bad in ["", "Fri, 24 May 2013", "Fri, 24 Mai 2013 00:00:00 GMT", "Fri, 24 May 2013 00:00 GMT"] {
            #expect(UTCTime.parse(http: bad) == nil, "\(bad)")
        }
    }

    @Test func `a server's words become one short line`() {
        #expect(ForeignLine.of(" a\n\u{1B}[31mb\u{202E}c ") == "a [31mb c")
        #expect(ForeignLine.of("\n\u{0}") == nil)
        #expect(ForeignLine.of(String(repeating: "x", count: 999))?.count == 300)
    }
}
