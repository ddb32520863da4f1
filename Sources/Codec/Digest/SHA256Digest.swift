// SPDX-License-Identifier: MIT

/// A SHA-256 (FIPS 180-4) as it is written down: 64 lower-case hexadecimal digits.
public struct SHA256Digest: Sendable, Hashable {
    public let hexadecimal: String

    /// nil unless `hexadecimal` is exactly 64 digits, lower-case.
    public init?(hexadecimal: String) {
        let digits = hexadecimal.utf8
        guard digits.count == 64, digits.allSatisfy({ Self.digits.contains($0) }) else { return nil }
        self.hexadecimal = hexadecimal
    }

    init(bytes: some Sequence<UInt8>) {
        let digits = Array(Self.digits)
        hexadecimal = String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Its 32 bytes.
    var bytes: [UInt8] {
        let digits = hexadecimal.utf8.map {
            $0 <= UInt8(ascii: "9") ? $0 - UInt8(ascii: "0") : $0 - UInt8(ascii: "a") + 10
        }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// The digest of `bytes`.
    public static func of(_ bytes: [UInt8]) -> SHA256Digest {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        return hasher.digest()
    }

    /// The digest of the bytes that `bytes` points to.
    public static func of(_ bytes: UnsafeRawBufferPointer) -> SHA256Digest {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        return hasher.digest()
    }

    private static let digits = "0123456789abcdef".utf8
}
