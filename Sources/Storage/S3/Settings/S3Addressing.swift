// SPDX-License-Identifier: MIT

/// Where in a URL the bucket stands.
public enum S3Addressing: String, Sendable, Hashable, CaseIterable {
    /// ``path`` for endpoints of one's own, hosts that are IP addresses and buckets with a dot in their name, which no
    /// wildcard certificate covers; ``virtual`` otherwise.
    case auto

    /// `https://host/bucket/key`.
    case path

    /// `https://bucket.host/key`, which Amazon S3 prefers.
    case virtual
}
