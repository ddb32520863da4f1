// SPDX-License-Identifier: MIT

/// A bucket, the way to it, and how objects are put into it. Plain data without a secret in it.
public struct S3Settings: Sendable, Equatable {
    public var bucket: String

    /// Before every key, with a `/` between; any text without components that are empty, `.` or `..`. Kept without
    /// slashes at its ends; empty: the bucket is the store's alone.
    public var prefix: String {
        didSet { prefix = Self.trimmed(prefix) }
    }

    /// What signatures name. Servers other than Amazon's mostly take any.
    public var region = "us-east-1"

    /// `https://host:port/base`; nil: Amazon S3 in ``region``.
    public var endpoint: String?

    public var addressing = S3Addressing.auto
    public var checksum = S3Checksum.md5

    /// Whether the server is known to honour `If-None-Match: *` on a plain put. Where it is not, a look-up comes before
    /// each put and of two simultaneous puts the later wins. See ``S3Store/probe(storageClasses:multipart:)``.
    public var conditionalWrites = false

    /// Whether it honours it on completing an upload in parts too, which Amazon S3 does and others that know it on plain
    /// puts do not.
    public var conditionalCompletes = false

    public var encryption = S3Encryption.none
    public var objectLock: S3ObjectLock?

    /// Bytes of a part, 5 MiB to 5 GiB. What a body in chunks holds in memory is ``uploads`` and one of them.
    public var partBytes = 8 << 20

    /// Bodies that are in memory and larger than this go up in parts, as do bodies in chunks that exceed one part.
    public var multipartAbove = 64 << 20

    /// Parts of one object that are on their way at the same time.
    public var uploads = 4

    public var deadlines = HTTPDeadlines()

    /// What requests call themselves: `walden/1.2.3`.
    public var userAgent = "walden"

    public init(bucket: String, prefix: String = "") {
        self.bucket = bucket
        self.prefix = Self.trimmed(prefix)
    }

    private static func trimmed(_ prefix: String) -> String {
        let bytes = prefix.utf8.drop { $0 == UInt8(ascii: "/") }
        let count = bytes.reversed().drop { $0 == UInt8(ascii: "/") }.count
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
