// SPDX-License-Identifier: MIT

import Testing

@testable import Storage

@Suite struct AnswerHeadTests {
    @Test func `fields are trimmed, folded lines joined, trailers passed over`() throws {
        let head = try head(["HTTP/1.1 200 OK", "A:\t b c ", "  d", "B:", "", "Trailer: x"])
        #expect(head.isComplete)
        #expect(head.status == 200)
        #expect(head.headers == [HTTPHeader("A", "b c d"), HTTPHeader("B", "")])
    }

    @Test func `an interim head is not the answer's`() throws {
        let interim = ["HTTP/1.1 103 Early Hints", "Link: x", ""]
        #expect(try !head(interim).isComplete)
        let head = try head(interim + ["HTTP/1.1 204", "A: b", ""])
        #expect(head.status == 204)
        #expect(head.headers == [HTTPHeader("A", "b")])
    }

    @Test(arguments: [
        "HTTP/1.1", "HTTP/1.1 -1 x", "HTTP/1.1 99999999999999999999", "HTTP/1.1 99", "HTTP/1.1 1000", "no colon",
    ])
    func `nonsense is refused`(_ line: String) {
        #expect(throws: AnswerHead.Malformed.self) { try head([line]) }
    }

    @Test func `a head is limited in fields and in bytes`() throws {
        let status = ["HTTP/1.1 200 OK"]
        let fields = Array(repeating: "a: b", count: AnswerHead.maximumFields)
        #expect(try head(status + fields + [""]).headers.count == 1000)
        #expect(throws: AnswerHead.Malformed.self) { try head(status + fields + ["a: b"]) }
        let long = "a: " + String(repeating: "b", count: 60_000)
        #expect(try head(status + Array(repeating: long, count: 4) + [""]).isComplete)
        #expect(throws: AnswerHead.Malformed.self) { try head(status + Array(repeating: long, count: 5)) }
        #expect(throws: AnswerHead.Malformed.self) { try head(status + [""] + Array(repeating: long, count: 5)) }
    }

    @Test func `bytes that are no text are kept from doing harm`() throws {
        var head = AnswerHead()
        for line in [Array("HTTP/1.1 200 \u{1}\r\n".utf8), [0xFF, 0x3A, 0, 0xC3, 0x0D, 0x0A], [0x3A, 0x0A], [0x0A]] {
            try line.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) throws in try head.take(bytes) }
        }
        #expect(head.isComplete)
        #expect(head.headers.count == 2)
    }

    private func head(_ lines: [String]) throws -> AnswerHead {
        var head = AnswerHead()
        for line in lines {
            try Array("\(line)\r\n".utf8).withUnsafeBytes { (bytes: UnsafeRawBufferPointer) throws in
                try head.take(bytes)
            }
        }
        return head
    }
}
