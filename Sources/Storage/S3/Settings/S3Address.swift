// SPDX-License-Identifier: MIT

import Errors

/// Where a bucket's requests go: what stands before the key in their URLs.
struct S3Address: Equatable {
    let scheme: String

    /// As the Host header says it.
    let authority: String

    /// Before the slash that begins the key; encoded.
    let bucketPath: String

    /// Whether the bucket's name stands before the host's.
    let isVirtual: Bool

    /// Throws ``WaldenError`` (`configuration`) on an endpoint that cannot be used.
    init(_ settings: S3Settings, region: String) throws(WaldenError) {
        let endpoint = try S3Endpoint(settings.endpoint ?? Self.amazon(region))
        isVirtual = Self.isVirtual(settings, endpoint)
        if isVirtual, endpoint.isAddress {
            throw WaldenError(
                .configuration, "cannot put the bucket's name before an IP address",
                hint: "Use path-style addressing, or an endpoint with a name.")
        }
        scheme = endpoint.scheme
        authority = isVirtual ? "\(settings.bucket).\(endpoint.authority)" : endpoint.authority
        bucketPath = endpoint.basePath + (isVirtual ? "" : "/\(settings.bucket)")
    }

    /// Encoded; the bucket's own without a key.
    func path(of key: String?) -> String {
        if let key { return bucketPath + "/" + URIEncoding.encode(key, keepingSlashes: true) }
        return bucketPath.isEmpty ? "/" : bucketPath
    }

    private static func isVirtual(_ settings: S3Settings, _ endpoint: S3Endpoint) -> Bool {
        switch settings.addressing {
        case .path: false
        case .virtual: true
        case .auto: settings.endpoint == nil && !settings.bucket.contains(".")
        }
    }

    private static func amazon(_ region: String) -> String { "https://s3.\(region).\(amazonDomain(region))" }

    /// What the names of Amazon's services in a region end with ("AWS service endpoints").
    static func amazonDomain(_ region: String) -> String {
        region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
    }
}
