// SPDX-License-Identifier: MIT

import Codec
import Errors
import Testing

@Suite(.timeLimit(.minutes(5))) struct AgePayloadTests {
    private let identity = AgeIdentity.generate()

    private func payload(_ file: [UInt8]) throws -> AgePayload {
        try #require(
            try AgePayload(front: file.prefix(4096), fileByteCount: UInt64(file.count), identities: [identity]))
    }

    /// Reads as a caller does that has the file in a store.
    private func read(_ plain: Range<UInt64>, _ payload: AgePayload, _ file: [UInt8]) throws -> [UInt8] {
        let stored = payload.storedRange(of: plain)
        return try payload.open(
            file[Int(stored.lowerBound)..<Int(stored.upperBound)], storedRange: stored, clippedTo: plain)
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 196_609])
    func `every pair of ends around the borders of chunks is the part of the whole`(size: Int) throws {
        let plain = Sample.random(size)
        let file = try AgeSealer.sealed(plain, to: [identity.recipient])
        let payload = try payload(file)
        #expect(payload.plainByteCount == UInt64(size))
        let borders = [0, 65_536, 131_072, 196_608, size].flatMap { [$0 - 2, $0 - 1, $0, $0 + 1, $0 + 2] }
        let ends = Set(borders.filter { $0 >= 0 && $0 <= size + 2 }).sorted()
        for lower in ends {
            for upper in ends where upper >= lower {
                let expected = plain[min(lower, size)..<min(upper, size)]
                #expect(
                    try read(UInt64(lower)..<UInt64(upper), payload, file) == Array(expected), "\(lower)..<\(upper)")
            }
        }
    }

    @Test func `no more chunks are asked for than hold the range`() throws {
        let file = try AgeSealer.sealed(Sample.random(200_000), to: [identity.recipient])
        let payload = try payload(file)
        let places = try chunks(of: file).map { UInt64($0.lowerBound)..<UInt64($0.upperBound) }
        #expect(payload.storedRange(of: 0..<1) == places[0])
        #expect(payload.storedRange(of: 65_535..<65_536) == places[0])
        #expect(payload.storedRange(of: 65_536..<65_537) == places[1])
        #expect(payload.storedRange(of: 65_535..<131_073) == places[0].lowerBound..<places[2].upperBound)
        #expect(payload.storedRange(of: 199_999..<200_000) == places[3])
        #expect(payload.storedRange(of: 0..<UInt64.max) == places[0].lowerBound..<UInt64(file.count))
        #expect(payload.storedRange(of: 70_000..<70_000).isEmpty)
        #expect(payload.storedRange(of: 200_000..<UInt64.max).isEmpty)
    }

    @Test func `more chunks than needed may be given, and each is authenticated`() throws {
        let plain = Sample.random(200_000)
        let file = try AgeSealer.sealed(plain, to: [identity.recipient])
        let payload = try payload(file)
        let all = payload.storedRange(of: 0..<200_000)
        #expect(
            try payload.open(file[Int(all.lowerBound)...], storedRange: all, clippedTo: 70_000..<70_003)
                == Array(plain[70_000..<70_003]))
        for range in try chunks(of: file) {
            var changed = file
            changed[range.lowerBound] ^= 1
            #expect(
                code {
                    _ = try payload.open(changed[Int(all.lowerBound)...], storedRange: all, clippedTo: 70_000..<70_003)
                } == .integrity)
        }
    }

    @Test func `a file cut short between chunks fails where its new end is read`() throws {
        let plain = Sample.random(200_000)
        let file = try AgeSealer.sealed(plain, to: [identity.recipient])
        let cut = try Array(file[..<chunks(of: file)[2].lowerBound])
        let payload = try payload(cut)
        #expect(payload.plainByteCount == 131_072)
        #expect(try read(0..<65_536, payload, cut) == Array(plain[..<65_536]))
        #expect(code { _ = try read(131_071..<131_072, payload, cut) } == .integrity)
    }

    @Test func `the last chunk is no other, and no other is the last`() throws {
        let file = try AgeSealer.sealed(Sample.random(196_608), to: [identity.recipient])
        let payload = try payload(file)
        let places = try chunks(of: file)
        for (asked, given) in [(0, 1), (1, 0), (1, 2), (2, 1), (2, 0), (0, 2)] {
            let range = UInt64(places[asked].lowerBound)..<UInt64(places[asked].upperBound)
            let plain = UInt64(asked * 65_536)..<UInt64(asked * 65_536 + 10)
            #expect(
                code { _ = try payload.open(file[places[given]], storedRange: range, clippedTo: plain) } == .integrity)
        }
    }

    @Test func `a dump shows no key`() throws {
        let file = try AgeSealer.sealed([1], to: [identity.recipient])
        var shown = ""
        dump(try payload(file), to: &shown)
        dump(try AgeSealer(to: [identity.recipient]), to: &shown)
        dump(AgeOpener(with: [identity]), to: &shown)
        #expect(shown.contains("AgeChunkCipher") && shown.contains(identity.recipient.text))
        #expect(!shown.contains("SymmetricKey") && !shown.contains("PrivateKey") && !shown.contains("SecureBytes"))
    }

    @Test func `that there is nothing is proved too`() throws {
        let file = try AgeSealer.sealed([], to: [identity.recipient])
        let payload = try payload(file)
        #expect(payload.storedRange(of: 0..<0) == UInt64(file.count - 16)..<UInt64(file.count))
        #expect(try read(0..<0, payload, file) == [])
        #expect(code { _ = try read(0..<0, payload, file.dropLast() + [file[file.count - 1] ^ 1]) } == .integrity)
        let cut = try AgeSealer.sealed([1, 2, 3], to: [identity.recipient]).dropLast(3)
        #expect(code { _ = try read(0..<10, self.payload(Array(cut)), Array(cut)) } == .integrity)
    }

    @Test func `only sizes that a file can have are taken`() throws {
        let file = try AgeSealer.sealed(Sample.random(10), to: [identity.recipient])
        let front = UInt64(try #require(try AgeHeader.parse(file)).byteCount + 16)
        let possible: [(UInt64, UInt64)] = [
            (16, 0), (17, 1), (65_552, 65_536), (65_569, 65_537), (131_104, 131_072), (131_103, 131_071),
        ]
        for (stored, plain) in possible {
            let payload = try AgePayload(front: file[...], fileByteCount: front + stored, identities: [identity])
            #expect(payload?.plainByteCount == plain)
        }
        for stored: UInt64 in [0, 1, 15, 65_553, 65_567, 65_568, 131_105, 131_120] {
            #expect(
                code { _ = try AgePayload(front: file[...], fileByteCount: front + stored, identities: [identity]) }
                    == .integrity, "\(stored)")
        }
        #expect(code { _ = try AgePayload(front: file[...], fileByteCount: 3, identities: [identity]) } == .integrity)
        let largest = try AgePayload(front: file[...], fileByteCount: .max, identities: [identity])
        #expect((largest?.plainByteCount ?? 0) > 0)
        #expect(largest?.storedRange(of: 0..<UInt64.max).upperBound == .max)
    }

    @Test func `more of the front is asked for until header and nonce are there`() throws {
        let file = try AgeSealer.sealed(Sample.random(10), to: [identity.recipient])
        let front = try #require(try AgeHeader.parse(file)).byteCount + 16
        let size = UInt64(file.count)
        for count in 0..<front {
            #expect(try AgePayload(front: file[..<count], fileByteCount: size, identities: []) == nil, "\(count)")
            #expect(
                code { _ = try AgePayload(front: file[..<count], fileByteCount: UInt64(count), identities: [identity]) }
                    == .integrity)
        }
        #expect(try AgePayload(front: file[..<front], fileByteCount: size, identities: [identity]) != nil)
    }

    @Test func `ranges that do not fit together are a mistake of the caller, missing bytes the store's`() throws {
        let file = try AgeSealer.sealed(Sample.random(200_000), to: [identity.recipient])
        let payload = try payload(file)
        let first = payload.storedRange(of: 0..<1)
        let (start, end) = (first.lowerBound, first.upperBound)
        for range in [
            0..<end, start + 1..<end, start..<end - 1, start..<end + 1, end..<end, start..<UInt64.max,
            end..<UInt64(file.count), UInt64.max..<UInt64.max, 0..<0,
        ] {
            #expect(code { _ = try payload.open([], storedRange: range, clippedTo: 0..<1) } == .usage, "\(range)")
        }
        for stored in [file[..<0], file[Int(start)..<Int(end) - 1], file[Int(start)..<Int(end) + 1]] {
            #expect(code { _ = try payload.open(stored, storedRange: first, clippedTo: 0..<1) } == .integrity)
        }
        #expect(try payload.open([], storedRange: end..<end, clippedTo: 5..<5) == [])
    }

    @Test func `an identity is needed, and the right one`() throws {
        let file = try AgeSealer.sealed([1], to: [identity.recipient])
        let size = UInt64(file.count)
        #expect(
            code { _ = try AgePayload(front: file[...], fileByteCount: size, identities: [.generate()]) } == .permission
        )
        #expect(code { _ = try AgePayload(front: file[...], fileByteCount: size, identities: []) } == .configuration)
    }
}
