// SPDX-License-Identifier: MIT

import Codec
import Errors
import Testing

@Suite(.timeLimit(.minutes(5))) struct AgeStreamTests {
    private let identity = AgeIdentity.generate()

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000], [[1 << 20], [65_536], [1, 65_535], [4099]])
    func `however it is cut, it opens to what was sealed`(size: Int, steps: [Int]) throws {
        let plain = Sample.random(size)
        let file = try sealed(plain, to: [identity.recipient], steps: steps)
        let header = try #require(try AgeHeader.parse(file))
        #expect(
            UInt64(file.count) == AgeSealer.sealedByteCount(plain: UInt64(size), headerByteCount: header.byteCount))
        #expect(try opened(file, with: [identity], steps: steps) == plain)
        #expect(try AgeOpener.opened(file, with: [identity], limit: size) == plain)
        #expect(
            try AgeOpener.opened(try AgeSealer.sealed(plain, to: [identity.recipient]), with: [identity], limit: size)
                == plain)
    }

    @Test func `the forged file of the specification opens`() throws {
        var forge = AgeForge()
        try forge.add(identity.recipient)
        let parts = [Sample.random(65_536, seed: 1), Sample.random(65_536, seed: 2), [1, 2, 3]]
        let file = try forge.file(parts.enumerated().map { try forge.chunk($1, index: $0, isFinal: $0 == 2) })
        #expect(try opened(file, with: [identity], steps: [1000]) == Array(parts.joined()))
        let empty = try forge.file([forge.chunk([], index: 0, isFinal: true)])
        #expect(try opened(empty, with: [identity]) == [])
    }

    @Test(arguments: [0, 1, 100]) func `every truncation of a small file is seen`(size: Int) throws {
        let file = try AgeSealer.sealed(Sample.random(size), to: [identity.recipient])
        for count in 0..<file.count {
            #expect(code { _ = try opened(Array(file[..<count]), with: [identity]) } == .integrity, "\(count)")
        }
    }

    @Test func `every flipped bit of a small file is seen`() throws {
        let file = try AgeSealer.sealed(
            Sample.random(20), to: [identity.recipient], stanzas: [AgeStanza(type: "note", arguments: ["a"], body: [1])]
        )
        for place in 0..<file.count * 8 {
            var changed = file
            changed[place / 8] ^= 1 << UInt8(place % 8)
            let found = code { _ = try opened(changed, with: [identity]) }
            // A stanza's changed share or body is nobody's, and a changed type is another's.
            #expect(found == .integrity || found == .permission, "bit \(place)")
        }
    }

    @Test func `nothing of a damaged chunk goes out, and all before it`() throws {
        let plain = Sample.random(200_000)
        let file = try AgeSealer.sealed(plain, to: [identity.recipient])
        for (index, range) in try chunks(of: file).enumerated() {
            var changed = file
            changed[range.upperBound - 1] ^= 1
            var output: [UInt8] = []
            let opener = AgeOpener(with: [identity])
            let found = code {
                try changed.withUnsafeBytes { try opener.push($0) { output += $0 } }
                try opener.finish { output += $0 }
            }
            #expect(found == .integrity)
            #expect(output == Array(plain.prefix(index * 65_536)))
            #expect(code { try opener.finish { _ in } } == .integrity)
            #expect(code { try changed.withUnsafeBytes { try opener.push($0) { _ in } } } == .integrity)
        }
    }

    @Test func `chunks in another order, left out, doubled or added are seen`() throws {
        let file = try AgeSealer.sealed(Sample.random(3 * 65_536), to: [identity.recipient])
        let places = try chunks(of: file)
        let head = Array(file[..<places[0].lowerBound])
        for order in [
            [1, 0, 2], [0, 2, 1], [0, 2], [1, 2], [0, 1], [0], [2], [0, 1, 2, 2], [0, 0, 1, 2], [0, 1, 2, 0],
        ] {
            let changed = head + order.flatMap { file[places[$0]] }
            #expect(code { _ = try opened(changed, with: [identity]) } == .integrity, "\(order)")
        }
        #expect(code { _ = try opened(file + [0], with: [identity]) } == .integrity)
        #expect(code { _ = try opened(file + file, with: [identity]) } == .integrity)
    }

    @Test func `bytes after the end are named`() throws {
        let file = try AgeSealer.sealed(Sample.random(65_536), to: [identity.recipient])
        let error = try #require(throws: WaldenError.self) { try opened(file + [1, 2, 3], with: [identity]) }
        #expect(error.description.contains("follow its last chunk"))
    }

    @Test func `an empty last chunk is refused behind others, and a short one inside`() throws {
        var forge = AgeForge()
        try forge.add(identity.recipient)
        let full = Sample.random(65_536)
        let files = try [
            forge.file([forge.chunk(full, index: 0, isFinal: false), forge.chunk([], index: 1, isFinal: true)]),
            forge.file([forge.chunk([1], index: 0, isFinal: false), forge.chunk([2], index: 1, isFinal: true)]),
            forge.file([forge.chunk(full, index: 0, isFinal: false)]),
            forge.file([forge.chunk([], index: 0, isFinal: false)]),
            forge.file([forge.chunk(full, index: 1, isFinal: true)]),
            forge.file([forge.chunk(full + [1], index: 0, isFinal: true)]),
            forge.file([forge.chunk(full, index: 0, isFinal: true), forge.chunk(full, index: 1, isFinal: true)]),
            forge.file([]),
        ]
        for (number, file) in files.enumerated() {
            #expect(code { _ = try opened(file, with: [identity]) } == .integrity, "\(number)")
        }
    }

    @Test func `without the right key it is a matter of permission, without any of configuration`() throws {
        let file = try AgeSealer.sealed([1, 2, 3], to: [identity.recipient])
        let error = try #require(throws: WaldenError.self) {
            try opened(file, with: [.generate(), .generate()])
        }
        #expect(error.code == .permission)
        #expect(error.cause == "none of 2 identities opens it")
        #expect(error.hint?.contains("identity file") == true)
        #expect(code { _ = try opened(file, with: []) } == .configuration)
    }

    @Test func `no more than the limit is opened`() throws {
        let file = try AgeSealer.sealed(Sample.random(70_000), to: [identity.recipient])
        #expect(code { _ = try AgeOpener.opened(file, with: [identity], limit: 69_999) } == .integrity)
        #expect(code { _ = try AgeOpener.opened(file, with: [identity], limit: -1) } == .integrity)
        #expect(try AgeOpener.opened(file, with: [identity], limit: 70_000).count == 70_000)
    }

    @Test func `two files of the same plaintext share nothing but their form`() throws {
        let files = try (0..<2).map { _ in try AgeSealer.sealed(Sample.random(100), to: [identity.recipient]) }
        let tails = files.map { $0.suffix(132) }
        #expect(tails[0].prefix(16) != tails[1].prefix(16))
        #expect(tails[0].suffix(116) != tails[1].suffix(116))
    }

    @Test func `it is sealed to somebody, and once to each`() throws {
        #expect(code { _ = try AgeSealer(to: []) } == .configuration)
        let other = AgeIdentity.generate().recipient
        let sealer = try AgeSealer(to: [identity.recipient, other, identity.recipient, other])
        let header = try #require(try AgeHeader.parse(sealer.begin()))
        #expect(header.stanzas.map(\.type) == ["X25519", "X25519"])
        #expect(header.byteCount == sealer.headerByteCount)
        #expect(sealer.begin().count == sealer.headerByteCount + 16)
        #expect(sealer.begin() == sealer.begin())
    }

    @Test func `a sealer that is finished takes no more`() throws {
        let sealer = try AgeSealer(to: [identity.recipient])
        _ = try sealer.finish()
        #expect(code { _ = try sealer.finish() } == .usage)
        #expect(code { _ = try sealer.seal([1]) } == .usage)
    }

    @Test func `an opener that is finished takes no more`() throws {
        let file = try AgeSealer.sealed([5], to: [identity.recipient])
        let opener = AgeOpener(with: [identity])
        #expect(opener.header == nil)
        try file.withUnsafeBytes { try opener.push($0) { _ in Issue.record("the last chunk went out early") } }
        #expect(opener.header?.stanzas.count == 1)
        try opener.finish { #expect(Array($0) == [5]) }
        #expect(code { try opener.finish { _ in } } == .usage)
    }

    @Test func `what the output throws comes out, and ends it`() throws {
        let file = try AgeSealer.sealed(Sample.random(200_000), to: [identity.recipient])
        let opener = AgeOpener(with: [identity])
        #expect(throws: Failure(name: "full")) {
            try file.withUnsafeBytes { try opener.push($0) { _ in throw Failure(name: "full") } }
        }
        let again = #expect(throws: WaldenError.self) { try opener.finish { _ in } }
        #expect(again?.cause == "it has failed before")
        let pushed = #expect(throws: WaldenError.self) { try file.withUnsafeBytes { try opener.push($0) { _ in } } }
        #expect(pushed?.cause == "it has failed before")
    }

    @Test func `sizes beyond all numbers do not trap`() {
        #expect(AgeSealer.sealedByteCount(plain: .max, headerByteCount: .max) == .max)
        #expect(AgeSealer.sealedByteCount(plain: .max - 20, headerByteCount: 0) == .max)
        #expect(AgeSealer.sealedByteCount(plain: 0, headerByteCount: 100) == 132)
    }
}
