// SPDX-License-Identifier: MIT

import Codec
import Errors
import Testing

@Suite(.timeLimit(.minutes(5))) struct AgeHeaderTests {
    private let identity = AgeIdentity.generate()

    /// A file whose MAC is right, with `stanzas` beside the one for our identity.
    private func file(_ stanzas: String, _ edit: (inout AgeForge) throws -> Void = { _ in }) throws -> [UInt8] {
        var forge = AgeForge()
        try forge.add(identity.recipient)
        forge.stanzas.append(stanzas)
        try edit(&forge)
        return try forge.file([forge.chunk([1, 2, 3], index: 0, isFinal: true)])
    }

    private static let full = String(repeating: "A", count: 64)

    @Test(arguments: [
        "", "-> grease\n\n", "-> a b c d\nAAAA\n", "-> !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\n\n", "-> a\n\(full)\n\n",
        "-> a\n\(full)\n\(full)\nAAA\n", "-> -> ->\n\n", "-> --- x\n\n", "-> x25519 y\n\n",
        "-> ssh-ed25519 xk3n1A 3rCX3UV9\nq6Sw\n",
    ])
    func `stanzas of any other type are passed over`(stanzas: String) throws {
        let file = try file(stanzas)
        #expect(try opened(file, with: [identity]) == [1, 2, 3])
        let header = try #require(try AgeHeader.parse(file))
        #expect(header.byteCount == file.count - 16 - 19)
        #expect(header.stanzas.count == (stanzas.isEmpty ? 1 : 2))
    }

    @Test(arguments: [
        // Arguments
        "->\n\n", "-> \n\n", "->  a\n\n", "-> a \n\n", "-> a  b\n\n", "-> a\tb\n\n", "-> a\u{7F}\n\n", "-> é\n\n",
        "-> a\r\n\n",
        "->a\n\n", " -> a\n\n", "- a\n\n", "\n", "a\n", "-> a\u{0}\n\n",
        // Bodies
        "-> a\n", "-> a\n\(full)\n", "-> a\n\(full)A\n\n", "-> a\n\(full)AAAA\n\n", "-> a\n\(full)\(full)\n\n",
        "-> a\nAA==\n", "-> a\nA\n", "-> a\nAB\n", "-> a\nAAB\n",
        "-> a\nA A\n", "-> a\nAA-_\n", "-> a\nAA\r\n", "-> a\nAAAA\nAAAA\n", "-> a\nAAA\n\n", "-> a\n\(full)\n\n\n",
        "-> a\n\n\n",
    ])
    func `stanzas against the grammar are refused, with a right MAC too`(stanzas: String) throws {
        let file = try file(stanzas)
        #expect(code { _ = try opened(file, with: [identity]) } == .integrity)
        #expect(code { _ = try opened(file, with: [identity], steps: [1]) } == .integrity)
        #expect(code { _ = try AgeHeader.parse(file) } == .integrity)
    }

    @Test func `every wrong end of a header is refused`() throws {
        var forge = AgeForge()
        try forge.add(identity.recipient)
        let chunk = try forge.chunk([1, 2, 3], index: 0, isFinal: true)
        let ends: [(String) -> String] = [
            { "---\($0)\n" }, { "---  \($0)\n" }, { "--- \($0) \n" }, { "--- \($0)=\n" }, { "--- \($0)\r\n" },
            { "--- \($0)A\n" }, { "--- \($0.dropLast())\n" }, { _ in "---\n" }, { _ in "--- \n" }, { _ in "" },
            { "---- \($0)\n" }, { "-- \($0)\n" }, { "--- \(Self.withSpareBits($0))\n" }, { "---\n\($0)\n" },
            { "--- \($0)" }, { "--- B\($0.dropFirst())\n" }, { "--- C\($0.dropFirst())\n" },
        ]
        var refused = 0
        for (number, end) in ends.enumerated() {
            let file = forge.header(version: "age-encryption.org/v1\n", end: end) + forge.nonce + chunk
            if file == forge.file([chunk]) { continue }
            #expect(code { _ = try opened(file, with: [identity]) } == .integrity, "\(number)")
            refused += 1
        }
        #expect(refused >= ends.count - 1)
    }

    /// The last character of 43 has two bits that mean nothing and have to be zero.
    private static func withSpareBits(_ text: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let last = text.last.flatMap { alphabet.firstIndex(of: $0) } ?? 0
        return text.dropLast() + String(alphabet[last + 1])
    }

    @Test(arguments: [
        "age-encryption.org/v2\n", "age-encryption.org/v1\r\n", "age-encryption.org/v1 \n", "age-encryption.org/v11\n",
        " age-encryption.org/v1\n", "Age-encryption.org/v1\n", "age-encryption.org/\n", "\n", "",
        "age-encryption.org/v1\n\n",
        "-----BEGIN AGE ENCRYPTED FILE-----\n", "\u{FEFF}age-encryption.org/v1\n",
    ])
    func `other versions and other files are refused, with a right MAC too`(version: String) throws {
        var forge = AgeForge()
        try forge.add(identity.recipient)
        let header = forge.header(version: version) { "--- \($0)\n" }
        let file = try header + forge.nonce + forge.chunk([1], index: 0, isFinal: true)
        #expect(code { _ = try opened(file, with: [identity]) } == .integrity)
    }

    @Test func `a header needs a stanza`() {
        let forge = AgeForge()
        #expect(code { _ = try AgeHeader.parse(forge.header) } == .integrity)
    }

    @Test func `malformed X25519 stanzas are refused even where another opens the file`() throws {
        let (share, body) = try AgeForge().wrapped(for: identity.recipient)
        let (text, wrapped) = (AgeForge.base64(share), AgeForge.base64(body))
        let spare = Self.withSpareBits(text)
        let zero = AgeForge.base64([UInt8](repeating: 0, count: 32))
        for stanza in [
            "-> X25519\n\(wrapped)\n", "-> X25519 \(text) x\n\(wrapped)\n",
            "-> X25519 \(text.dropLast(2))\n\(wrapped)\n",
            "-> X25519 \(AgeForge.base64(share + [0]))\n\(wrapped)\n", "-> X25519 \(spare)\n\(wrapped)\n",
            "-> X25519 \(text)=\n\(wrapped)\n", "-> X25519 \(text)\n\(AgeForge.base64(body + [0]))\n",
            "-> X25519 \(text)\n\(AgeForge.base64(body.dropLast()))\n", "-> X25519 \(text)\n\n",
        ] {
            let file = try file(stanza)
            #expect(code { _ = try opened(file, with: [identity]) } == .integrity, "\(stanza)")
        }
        let lowOrder = try file("") { $0.stanzas.insert("-> X25519 \(zero)\n\(wrapped)\n", at: 0) }
        #expect(code { _ = try opened(lowOrder, with: [identity]) } == .integrity)
        let other = try file("-> X25519 \(text)\n\(AgeForge.base64(body.reversed()))\n")
        #expect(try opened(other, with: [identity]) == [1, 2, 3])
    }

    @Test func `a file key of another length is refused`() throws {
        for count in [15, 17, 32] {
            var forge = AgeForge(fileKeyByteCount: count)
            try forge.add(identity.recipient)
            let file = try forge.file([forge.chunk([1], index: 0, isFinal: true)])
            #expect(code { _ = try opened(file, with: [identity]) } == .integrity)
        }
    }

    @Test func `a file for a passphrase is said to be one, and stands alone`() throws {
        let stanza = "-> scrypt bBjlhJVYZeE4aqUdmtRHfw 15\nMTBE5pVqN+fRqWc7fKLzJHb1oxY+DCHO1n1eVyOzQQM\n"
        var forge = AgeForge()
        forge.stanzas = [stanza]
        let error = try #require(throws: WaldenError.self) {
            try opened(forge.file([forge.chunk([1], index: 0, isFinal: true)]), with: [identity])
        }
        #expect(error.code == .permission)
        #expect(error.description.contains("passphrase (scrypt)"))
        let mixed = try file(stanza)
        #expect(code { _ = try opened(mixed, with: [identity]) } == .integrity)
    }

    @Test func `every beginning of a header asks for more, and the whole gives it`() throws {
        let file = try file("-> grease a\n\(Self.full)\nAAAA\n")
        let count = try #require(try AgeHeader.parse(file)).byteCount
        for length in 0..<count {
            #expect(try AgeHeader.parse(file[..<length]) == nil, "\(length)")
        }
        #expect(try AgeHeader.parse(file[..<count])?.byteCount == count)
    }

    @Test(arguments: ["-> a\n" + full + "\n", "-> a\n\n", "-> a b", "x"])
    func `a header beyond 64 KiB is refused, however it grows`(unit: String) throws {
        let start = Array("age-encryption.org/v1\n".utf8)
        let text = start + Array(repeating: Array(unit.utf8), count: 70_000 / unit.utf8.count).joined()
        #expect(code { _ = try AgeHeader.parse(text) } == .integrity)
        #expect(code { _ = try opened(text, with: [identity], steps: [1]) } == .integrity)
        let long = try file(String(repeating: "-> a\n\n", count: 12_000))
        #expect(code { _ = try opened(long, with: [identity]) } == .integrity)
    }

    @Test func `four thousand mutations neither trap nor open`() throws {
        let file = try file("-> grease a b\n\(Self.full)\nAAAA\n")
        let count = try #require(try AgeHeader.parse(file)).byteCount
        var generator = SeededGenerator(seed: 7)
        let bytes = Array("\n\r -=>AX12/+\0".utf8) + [0x80, 0xFF]
        for _ in 0..<4000 {
            var changed = file
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0..<count - 3, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: changed[place] = bytes.randomElement(using: &generator) ?? 0
                case 1: changed.insert(bytes.randomElement(using: &generator) ?? 0, at: place)
                case 2: changed.removeSubrange(place..<place + Int.random(in: 1...3, using: &generator))
                default: changed.insert(contentsOf: file[place..<min(place + 50, count)], at: place)
                }
            }
            guard changed != file else { continue }
            let found = code { _ = try opened(changed, with: [identity], steps: [37]) }
            #expect(found == .integrity || found == .permission)
        }
    }

    @Test func `stanzas of our own are read as they were given, and wrong ones are not sealed`() throws {
        let stanzas = [0, 1, 47, 48, 49, 96, 1000].map {
            AgeStanza(type: "note", arguments: ["\($0)", "~!"], body: Sample.random($0))
        }
        let file = try AgeSealer.sealed([1], to: [identity.recipient], stanzas: stanzas)
        #expect(try AgeHeader.parse(file)?.stanzas.dropFirst() == stanzas[...])
        #expect(try opened(file, with: [identity]) == [1])
        for (type, arguments) in [
            ("", []), ("a b", []), ("a", [""]), ("a", ["b\n-> c"]), ("é", []), ("X25519", ["a"]), ("scrypt", []),
        ] {
            let stanza = AgeStanza(type: type, arguments: arguments, body: [])
            #expect(code { _ = try AgeSealer(to: [identity.recipient], stanzas: [stanza]) } == .usage, "\(type)")
        }
        let large = AgeStanza(type: "a", arguments: [], body: Sample.random(50_000))
        #expect(code { _ = try AgeSealer(to: [identity.recipient], stanzas: [large]) } == .usage)
    }
}
