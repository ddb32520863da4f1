// SPDX-License-Identifier: MIT

import Errors
import PITR

extension S3RepositorySettings {
    private static let keys = [
        "bucket", "prefix", "region", "endpoint", "addressing", "checksum", "conditional_writes", "encryption",
        "kms_key_id", "storage_class", "retention_mode", "retain_for", "access_key_id", "access_key_id_file",
        "secret_access_key", "secret_access_key_file", "session_token", "session_token_file", "profile",
        "metadata_v1", "ca_file", "skip_verification", "proxy", "part_size", "uploads", "connect_timeout",
        "idle_timeout", "total_timeout",
    ]

    /// Throws `.configuration` with file and line.
    init(_ node: ConfigurationNode) throws {
        try node.allow(only: Self.keys)
        guard let bucket = try node.text("bucket"), !bucket.isEmpty else { throw node.wrong("bucket", "must be named") }
        self.bucket = bucket
        prefix = try Self.prefix(node)
        region = try node.text("region")
        endpoint = try Self.endpoint(node)
        try readMode(node)
        try readEncryption(node)
        try readRetention(node)
        if let classes = try node.child("storage_class") { storageClasses = try Self.storageClasses(classes) }
        credentials = try Credentials(node)
        caFile = try node.path("ca_file")
        skipsVerification = try node.flag("skip_verification") ?? false
        proxy = try node.text("proxy")
        try readAmounts(node)
    }

    private mutating func readMode(_ node: ConfigurationNode) throws {
        addressing = try node.choice("addressing") ?? addressing
        checksum = try node.choice("checksum") ?? checksum
        conditionalWrites = try node.flag("conditional_writes") ?? false
    }

    private mutating func readEncryption(_ node: ConfigurationNode) throws {
        encryption = try node.choice("encryption") ?? encryption
        kmsKeyID = try node.text("kms_key_id")
        guard kmsKeyID == nil || encryption == .kms else {
            throw node.wrong("kms_key_id", "goes with encryption: aws:kms")
        }
    }

    private mutating func readRetention(_ node: ConfigurationNode) throws {
        retentionMode = try node.choice("retention_mode")
        retainFor = try node.duration("retain_for")
        guard (retentionMode == nil) == (retainFor == nil) else {
            throw node.wrong("retention_mode", "and retain_for go together")
        }
    }

    private mutating func readAmounts(_ node: ConfigurationNode) throws {
        // S3's least for a part that is not the last ("Amazon S3 multipart upload limits").
        partBytes = try node.bytes("part_size", in: 5 << 20...256 << 20) ?? partBytes
        uploads = try node.number("uploads", in: 1...64) ?? uploads
        connectTimeout = try node.duration("connect_timeout") ?? connectTimeout
        idleTimeout = try node.duration("idle_timeout") ?? idleTimeout
        totalTimeout = try node.duration("total_timeout") ?? totalTimeout
    }

    private static func prefix(_ node: ConfigurationNode) throws -> String {
        let prefix = try node.text("prefix") ?? ""
        let components = prefix.split(separator: "/", omittingEmptySubsequences: false)
        guard prefix.isEmpty || components.allSatisfy({ !["", ".", ".."].contains($0) }) else {
            throw node.wrong("prefix", "must be names joined by single slashes, without one at either end")
        }
        return prefix
    }

    private static func endpoint(_ node: ConfigurationNode) throws -> String? {
        guard let endpoint = try node.text("endpoint") else { return nil }
        guard endpoint.hasPrefix("https://") || endpoint.hasPrefix("http://") else {
            throw node.wrong("endpoint", "must begin with https:// or http://")
        }
        return endpoint
    }

    private static func storageClasses(_ node: ConfigurationNode) throws -> [String: String] {
        let kinds = ["wal", "backup", "dump"]
        // And of one tier of dumps alone.
        let tiers = try node.keys().filter { key in
            key.hasPrefix("dump_") && (try? DumpTier(key.dropFirst("dump_".count))) != nil
        }
        try node.allow(only: kinds + tiers)
        var classes: [String: String] = [:]
        for kind in kinds + tiers { classes[kind] = try node.text(kind) }
        return classes
    }
}

extension S3RepositorySettings.Credentials {
    fileprivate init(_ node: ConfigurationNode) throws {
        keyID = try node.secret("access_key_id")
        secret = try node.secret("secret_access_key")
        sessionToken = try node.secret("session_token")
        profile = try node.text("profile")
        allowsMetadataV1 = try node.flag("metadata_v1") ?? false
        guard (keyID == nil) == (secret == nil) else {
            throw node.wrong("access_key_id", "and secret_access_key go together")
        }
    }
}

extension ConfigurationNode {
    /// One of the values that a setting has.
    fileprivate func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String) throws -> Choice? {
        try choice(key, Choice.allCases.map(\.rawValue)).flatMap(Choice.init)
    }
}
