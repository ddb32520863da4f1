// SPDX-License-Identifier: MIT

/// Bech32 (BIP 173) without its limit of 90 characters, as the age specification (C2SP age.md) asks for.
enum Bech32 {
    struct Decoded: Equatable {
        /// The human-readable part, in the case that it was written in.
        let prefix: String
        let bytes: [UInt8]
    }

    /// nil unless `text` is all of one case, its checksum is right and its data are whole bytes with padding of zeros.
    static func decode(_ text: some StringProtocol) -> Decoded? {
        let characters = Array(text.utf8)
        guard let separator = characters.lastIndex(of: UInt8(ascii: "1")), separator > 0 else { return nil }
        guard characters.allSatisfy({ (33...126).contains($0) }), isOfOneCase(characters) else { return nil }
        let prefix = characters[..<separator]
        let values = characters[(separator + 1)...].compactMap { valueOf[lowercased($0)] }
        guard values.count == characters.count - separator - 1, values.count >= checksumCount else { return nil }
        guard checksum(expanded(prefix) + values) == 1 else { return nil }
        guard let bytes = wholeBytes(values.dropLast(checksumCount)) else { return nil }
        return Decoded(prefix: String(decoding: prefix, as: UTF8.self), bytes: bytes)
    }

    /// All of it in lower case.
    static func encode(prefix: String, _ bytes: [UInt8]) -> String {
        let values = groupsOfFive(bytes)
        let head = Array(prefix.utf8)
        let sum = checksum(expanded(head[...]) + values + [UInt8](repeating: 0, count: checksumCount)) ^ 1
        let check = (0..<checksumCount).map { UInt8(truncatingIfNeeded: sum >> UInt32(5 * (5 - $0))) & 31 }
        return prefix + "1" + String(decoding: (values + check).map { alphabet[Int($0)] }, as: UTF8.self)
    }

    private static let checksumCount = 6
    private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    private static let valueOf = Dictionary(uniqueKeysWithValues: zip(alphabet, UInt8(0)...))
    private static let generator: [UInt32] = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3]

    private static func checksum(_ values: [UInt8]) -> UInt32 {
        values.reduce(1) { sum, value in
            let shifted = (sum & 0x1FF_FFFF) << 5 ^ UInt32(value)
            return generator.enumerated().reduce(shifted) { sum >> (25 + $1.offset) & 1 == 1 ? $0 ^ $1.element : $0 }
        }
    }

    private static func expanded(_ prefix: ArraySlice<UInt8>) -> [UInt8] {
        let small = prefix.map(lowercased)
        return small.map { $0 >> 5 } + [0] + small.map { $0 & 31 }
    }

    private static func groupsOfFive(_ bytes: [UInt8]) -> [UInt8] {
        let bits = bytes.flatMap { byte in (0..<8).map { byte >> UInt8(7 - $0) & 1 } }
        return stride(from: 0, to: bits.count, by: 5).map { start in
            (start..<start + 5).reduce(0) { $0 << 1 | ($1 < bits.count ? bits[$1] : 0) }
        }
    }

    private static func wholeBytes(_ values: ArraySlice<UInt8>) -> [UInt8]? {
        let bits = values.flatMap { value in (0..<5).map { value >> UInt8(4 - $0) & 1 } }
        let padding = bits.suffix(bits.count % 8)
        guard padding.count < 5, padding.allSatisfy({ $0 == 0 }) else { return nil }
        return stride(from: 0, to: bits.count - padding.count, by: 8).map { start in
            bits[start..<start + 8].reduce(0) { $0 << 1 | $1 }
        }
    }

    private static func isOfOneCase(_ characters: [UInt8]) -> Bool {
        !(characters.contains { $0 != lowercased($0) }
            && characters.contains { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) })
    }

    private static func lowercased(_ character: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(character) ? character | 0x20 : character
    }
}
