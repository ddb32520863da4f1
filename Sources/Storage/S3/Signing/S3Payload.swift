// SPDX-License-Identifier: MIT

import Checksum
import Crypto
import Errors
import Host

/// The body of a request with the sums that go out with it, reckoned once however often it is sent.
struct S3Payload: Sendable {
    let bytes: [UInt8]

    /// SHA-256 in hexadecimal, which every signature covers.
    let sha256: String

    /// The headers that let the server check the body.
    let headers: [HTTPHeader]

    /// The element that repeats a part's checksum when the upload is completed (CompletedPart).
    let partElement: (name: String, value: String)?

    static let empty = S3Payload([], .none)

    /// Beyond this the sums take longer than a thread of Swift's may be held up.
    private static let threadedSize = 128 << 10

    static func of(_ bytes: [UInt8], _ checksum: S3Checksum) async throws -> S3Payload {
        guard bytes.count > threadedSize else { return S3Payload(bytes, checksum) }
        do {
            return try await BlockingThreads.shared.run { S3Payload(bytes, checksum) }
        } catch is CancellationError {
            throw WaldenError.stopped("reckon the checksums of \(bytes.count) bytes")
        }
    }

    private init(_ bytes: [UInt8], _ checksum: S3Checksum) {
        let digest = Array(SHA256.hash(data: bytes))
        self.bytes = bytes
        sha256 = BinaryText.hexadecimal(digest)
        switch checksum {
        case .none: (headers, partElement) = ([], nil)
        case .md5:
            headers = [HTTPHeader("Content-MD5", BinaryText.base64(Insecure.MD5.hash(data: bytes)))]
            partElement = nil
        case .sha256: (headers, partElement) = Self.named("SHA256", BinaryText.base64(digest))
        case .crc32c:
            let sum = CRC32C.of(bytes)
            let bigEndian = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> UInt32($0)) }
            (headers, partElement) = Self.named("CRC32C", BinaryText.base64(bigEndian))
        }
    }

    private static func named(_ name: String, _ value: String) -> ([HTTPHeader], (name: String, value: String)?) {
        // Tentacle checks the value only when the second header names it too.
        let headers = [
            HTTPHeader("x-amz-checksum-\(name.lowercased())", value), HTTPHeader("x-amz-sdk-checksum-algorithm", name),
        ]
        return (headers, ("Checksum\(name)", value))
    }
}
