// SPDX-License-Identifier: MIT

import Errors

extension S3Settings {
    /// The sizes of parts that Amazon S3 takes ("Amazon S3 multipart upload limits").
    static let partSizes = 5 << 20...5 << 30

    /// Throws ``WaldenError`` (`configuration`) when the settings cannot be used.
    func check() throws(WaldenError) {
        guard (3...255).contains(bucket.utf8.count), bucket.utf8.allSatisfy(Self.isOfBucket), !bucket.hasPrefix(".")
        else { throw Self.unusable("the bucket's name", "it has 3 to 255 letters, digits, dots and hyphens") }
        let components = prefix.split(separator: "/", omittingEmptySubsequences: false)
        if !prefix.isEmpty, components.contains(where: { ["", ".", ".."].contains($0) }) {
            throw Self.unusable("the prefix", "a component of it is empty, . or ..")
        }
        if prefix.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) || prefix.utf8.count > 500 {
            throw Self.unusable("the prefix", "it has control characters or more than 500 bytes")
        }
        if region.isEmpty || !region.utf8.allSatisfy(Self.isOfBucket) {
            throw Self.unusable("the region", "it is a word of letters, digits, dots and hyphens")
        }
        guard Self.partSizes.contains(partBytes) else {
            throw Self.unusable("the size of parts", "it is 5 MiB to 5 GiB")
        }
        guard (0...Self.partSizes.upperBound).contains(multipartAbove) else {
            throw Self.unusable("the size above which there are parts", "it is at most 5 GiB, what one put holds")
        }
        guard (1...64).contains(uploads) else { throw Self.unusable("the number of uploads", "it is 1 to 64") }
        if objectLock != nil, checksum == .none {
            throw Self.unusable("the checksum none", "a bucket with object lock takes no object without a checksum")
        }
    }

    private static func isOfBucket(_ byte: UInt8) -> Bool {
        URIEncoding.isUnreserved(byte) && byte != UInt8(ascii: "~")
    }

    private static func unusable(_ what: String, _ why: String) -> WaldenError {
        WaldenError(.configuration, "cannot use \(what) of an S3 store", cause: why)
    }
}
