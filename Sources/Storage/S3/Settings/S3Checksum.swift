// SPDX-License-Identifier: MIT

/// How a server is told to check a body, besides the SHA-256 that every signature covers.
public enum S3Checksum: String, Sendable, Hashable, CaseIterable {
    case none

    /// `Content-MD5`, which nearly every server checks.
    case md5

    /// `x-amz-checksum-sha256`, which Amazon S3 keeps with the object. Older and smaller servers ignore it.
    case sha256

    /// `x-amz-checksum-crc32c`, the same for less work.
    case crc32c

    /// The value of `x-amz-checksum-algorithm`, which an upload in parts must be started with.
    var uploadAlgorithm: String? {
        switch self {
        case .none, .md5: nil
        case .sha256: "SHA256"
        case .crc32c: "CRC32C"
        }
    }
}
