// SPDX-License-Identifier: MIT

/// What the server is asked to encrypt objects with, beside its own default ("Protecting data with server-side
/// encryption"). It guards against whoever takes the server's disks, not against whoever may read the bucket.
public enum S3Encryption: Sendable, Hashable {
    case none

    /// With keys of the server's own: SSE-S3.
    case managedKeys

    /// With a key of the key management service, SSE-KMS: its id, ARN or alias; nil: the account's default. A bucket key
    /// saves calls of the service; nil: as the bucket says.
    case keyService(key: String?, bucketKey: Bool? = nil)

    var headers: [HTTPHeader] {
        switch self {
        case .none: []
        case .managedKeys: [HTTPHeader("x-amz-server-side-encryption", "AES256")]
        case .keyService(let key, let bucketKey):
            [HTTPHeader("x-amz-server-side-encryption", "aws:kms")]
                + (key.map { [HTTPHeader("x-amz-server-side-encryption-aws-kms-key-id", $0)] } ?? [])
                + (bucketKey.map { [HTTPHeader("x-amz-server-side-encryption-bucket-key-enabled", "\($0)")] } ?? [])
        }
    }
}
