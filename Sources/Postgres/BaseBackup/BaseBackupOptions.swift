// SPDX-License-Identifier: MIT

import Errors

/// What a base backup is asked to be.
public struct BaseBackupOptions: Sendable {
    /// What `backup_label` shows; at most 1024 bytes, no control characters.
    public var label: String
    /// Whether the checkpoint at the start is done at once rather than spread over time.
    public var fastCheckpoint: Bool
    /// Whether the server verifies the checksum of every page that it sends, where the cluster has checksums.
    public var verifyChecksums: Bool
    /// The most that the server is to send, in KiB a second; it takes 32 to 1048576. nil is no limit.
    public var maxRateKiB: Int?

    public init(label: String, fastCheckpoint: Bool, verifyChecksums: Bool = true, maxRateKiB: Int? = nil) {
        self.label = label
        self.fastCheckpoint = fastCheckpoint
        self.verifyChecksums = verifyChecksums
        self.maxRateKiB = maxRateKiB
    }
}

extension BaseBackupOptions {
    /// The replication command (PostgreSQL documentation, "Streaming Replication Protocol", `BASE_BACKUP`).
    func command() throws(WaldenError) -> String {
        guard label.utf8.count <= 1024, label.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw WaldenError(
                .usage, "cannot use a backup label that is longer than 1024 bytes or has control characters")
        }
        var options = [
            "LABEL '\(label.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'",
            "PROGRESS true", "CHECKPOINT '\(fastCheckpoint ? "fast" : "spread")'", "WAIT false", "WAL false",
            "MANIFEST 'yes'", "MANIFEST_CHECKSUMS 'CRC32C'", "TABLESPACE_MAP true",
            "VERIFY_CHECKSUMS \(verifyChecksums)",
        ]
        if let maxRateKiB {
            guard (32...1_048_576).contains(maxRateKiB) else {
                throw WaldenError(
                    .usage, "cannot limit a base backup to \(maxRateKiB) KiB a second",
                    hint: "PostgreSQL takes 32 to 1048576.")
            }
            options.append("MAX_RATE \(maxRateKiB)")
        }
        return "BASE_BACKUP (\(options.joined(separator: ", ")))"
    }
}
