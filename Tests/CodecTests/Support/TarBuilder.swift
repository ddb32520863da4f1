// SPDX-License-Identifier: MIT

import Codec

/// Headers by hand, for streams that no honest program writes.
struct TarBuilder {
    var name: [UInt8] = Array("file".utf8)
    var mode: [UInt8] = Array("0000644\0".utf8)
    var size: [UInt8] = Array("00000000000\0".utf8)
    var modified: [UInt8] = Array("00000000000\0".utf8)
    var type = UInt8(ascii: "0")
    var link: [UInt8] = []
    var magic: [UInt8] = Array("ustar\u{0}00".utf8)
    var prefix: [UInt8] = []

    init(_ name: String = "file", type: Character = "0", size: Int = 0) {
        self.name = Array(name.utf8)
        self.type = type.asciiValue ?? 0
        let digits = String(size, radix: 8)
        self.size = Array((String(repeating: "0", count: 11 - digits.count) + digits + "\0").utf8)
    }

    var bytes: [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        let fields = [(0, name), (100, mode), (124, size), (136, modified), (157, link), (257, magic), (345, prefix)]
        for (start, field) in fields { header.replaceSubrange(start..<start + field.count, with: field) }
        header[156] = type
        for index in 148..<156 { header[index] = UInt8(ascii: " ") }
        let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
        let digits = String(repeating: "0", count: 6 - sum.count) + sum + "\0 "
        header.replaceSubrange(148..<156, with: Array(digits.utf8))
        return header
    }

    /// An extended header of `type` and its content, padded.
    static func extended(_ type: Character, _ content: [UInt8]) -> [UInt8] {
        TarBuilder("extended", type: type, size: content.count).bytes + padded(content)
    }

    static func padded(_ content: [UInt8]) -> [UInt8] {
        content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    static func paxRecord(_ key: String, _ value: String) -> [UInt8] {
        let body = " \(key)=\(value)\n"
        var count = body.utf8.count + 1
        while String(count).count + body.utf8.count != count { count += 1 }
        return Array("\(count)\(body)".utf8)
    }
}

/// The entries of a whole stream, pushed in pieces of `step` bytes.
func scanned(_ stream: [UInt8], step: Int = 1 << 20) throws -> [TarEntry] {
    var scanner = TarScanner()
    var entries: [TarEntry] = []
    for start in stride(from: 0, to: stream.count, by: step) {
        try stream[start..<min(start + step, stream.count)].withUnsafeBytes { piece in
            try scanner.push(piece) { entries.append($0) }
        }
    }
    try scanner.finish()
    return entries
}
