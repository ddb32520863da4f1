// SPDX-License-Identifier: MIT

import Errors

/// What a store is told of its bucket, and what it has learned since it was made. Holds no secret.
public struct S3Facts: Sendable, Equatable {
    public let bucket: String

    /// Without a slash at its end; empty: the bucket is the store's alone.
    public let prefix: String

    /// As signatures name it now, which is where the bucket said that it is.
    public let region: String

    /// The host, and the port where it is not the scheme's own.
    public let host: String

    /// Whether the bucket's name stands before the host's, and not in the path.
    public let isVirtual: Bool

    public let checksum: S3Checksum

    /// See ``S3Settings/conditionalWrites`` and ``S3Settings/conditionalCompletes``: what the settings say, not what is so.
    public let conditionalWrites: Bool
    public let conditionalCompletes: Bool

    /// By how many seconds this host's clock is ahead of the server's, by its last answer; the answer's way is in it, and
    /// servers tell whole seconds. nil: it has said no time yet.
    public let clockLead: Int64?
}

extension S3Store {
    /// What is known of the bucket now. Nothing is sent.
    public var facts: S3Facts {
        let known = client.known
        // The settings were checked when the store was made.
        let address = try? S3Address(settings, region: known.region)
        return S3Facts(
            bucket: settings.bucket, prefix: settings.prefix, region: known.region, host: address?.authority ?? "",
            isVirtual: address?.isVirtual ?? false, checksum: settings.checksum,
            conditionalWrites: settings.conditionalWrites, conditionalCompletes: settings.conditionalCompletes,
            clockLead: known.clockLead)
    }
}
