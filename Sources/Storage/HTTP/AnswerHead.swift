// SPDX-License-Identifier: MIT

/// The head of an answer, line by line (RFC 9112, sections 4 and 5). Interim answers (1xx) are passed over.
struct AnswerHead: Sendable {
    static let maximumBytes = 256 << 10
    static let maximumFields = 1000

    private(set) var status = 0
    private(set) var headers: [HTTPHeader] = []
    private(set) var isComplete = false
    private var bytes = 0

    /// - Parameter line: with its line end. Lines after the head, trailers that is, are passed over.
    mutating func take(_ line: UnsafeRawBufferPointer) throws(Malformed) {
        bytes += line.count
        if bytes > Self.maximumBytes { throw Malformed("the answer's head is longer than 256 KiB") }
        if isComplete { return }
        let text = Self.trimmed(line[...])
        if text.isEmpty {
            isComplete = status >= 200
        } else if text.starts(with: "HTTP/".utf8) {
            try begin(text)
        } else {
            try addField(text, isFolded: line.first.map(Self.isBlank) == true)
        }
    }

    private mutating func begin(_ line: Bytes) throws(Malformed) {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard parts.count > 1, let status = Int(Self.text(parts[1])), 100..<1000 ~= status else {
            throw Malformed("the answer's status line makes no sense")
        }
        self.status = status
        headers = []
    }

    private mutating func addField(_ line: Bytes, isFolded: Bool) throws(Malformed) {
        // RFC 9112, section 5.2: it goes on with the field before it.
        if isFolded, var last = headers.popLast() {
            last.value += " " + Self.text(line)
            return headers.append(last)
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            throw Malformed("a line of the answer's head has no colon")
        }
        guard headers.count < Self.maximumFields else {
            throw Malformed("the answer's head has more than \(Self.maximumFields) fields")
        }
        headers.append(HTTPHeader(Self.text(line[..<colon]), Self.text(line[(colon + 1)...])))
    }

    private typealias Bytes = Slice<UnsafeRawBufferPointer>

    private static func text(_ bytes: Bytes) -> String { String(decoding: trimmed(bytes), as: UTF8.self) }

    private static func trimmed(_ bytes: Bytes) -> Bytes {
        var bytes = bytes.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return bytes
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    struct Malformed: Error {
        let words: String

        init(_ words: String) { self.words = words }
    }
}
