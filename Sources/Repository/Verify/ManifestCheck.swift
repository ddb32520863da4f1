// SPDX-License-Identifier: MIT

import Codec
import Errors
import Storage

/// Whether a `backup_manifest` is whole: its last line is the SHA-256 of all before it (PostgreSQL documentation, "Backup
/// Manifest Format", Manifest-Checksum).
enum ManifestCheck {
    private static let mark = Array("\"Manifest-Checksum\"".utf8)
    /// The last line has less than this.
    private static let tailBytes = 256

    /// Reads to the end. Throws `.integrity` where the sum is wrong or missing.
    static func run(_ reader: any ObjectReader, _ key: ObjectKey) async throws {
        var hasher = SHA256Hasher()
        // The end is held back until it is known to be the end.
        var tail: [UInt8] = []
        while let chunk = try await reader.next() {
            tail += chunk
            guard tail.count > tailBytes else { continue }
            hasher.update(Array(tail.dropLast(tailBytes)))
            tail.removeFirst(tail.count - tailBytes)
        }
        guard let line = tail.firstRange(of: mark)?.lowerBound, let digest = digest(in: tail[line...]) else {
            throw damaged(key, "its last line is no checksum")
        }
        hasher.update(Array(tail[..<line]))
        guard hasher.digest().hexadecimal == digest else { throw damaged(key, "its own checksum is wrong") }
    }

    private static func digest(in line: ArraySlice<UInt8>) -> String? {
        let words = line.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
        return words.count > 3 ? String(decoding: words[3], as: UTF8.self) : nil
    }

    private static func damaged(_ key: ObjectKey, _ cause: String) -> WaldenError {
        WaldenError(.integrity, "the stored object \(key) is damaged", cause: cause)
    }
}
