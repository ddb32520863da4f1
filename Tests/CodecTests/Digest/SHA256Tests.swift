// SPDX-License-Identifier: MIT

import Codec
import Testing

@Suite struct SHA256Tests {
    /// FIPS 180-2, appendix B, and the empty message.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `digests are those of the standard`(message: String, digest: String) {
        #expect(SHA256Digest.of(Array(message.utf8)).hexadecimal == digest)
    }

    @Test func `pieces give the digest of the whole, and more may follow`() {
        let bytes = Sample.random(100_000)
        var hasher = SHA256Hasher()
        hasher.update(Array(bytes[..<777]))
        #expect(hasher.digest() == .of(Array(bytes[..<777])))
        bytes[777...].withUnsafeBytes { hasher.update($0) }
        #expect(hasher.digest() == .of(bytes))
    }

    @Test func `only 64 lower-case digits are a digest`() {
        let good = SHA256Digest.of([]).hexadecimal
        #expect(SHA256Digest(hexadecimal: good) == .of([]))
        for bad in [
            "", String(good.dropLast()), good + "0", good.uppercased(), "g" + good.dropFirst(), "é" + good.dropFirst(2),
        ] {
            #expect(SHA256Digest(hexadecimal: bad) == nil)
        }
    }
}
