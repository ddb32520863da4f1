// SPDX-License-Identifier: MIT

public import PITR

/// `restores/<time>-<8 hex>.json`: what one restore took. docs/repository-format.md explains each member.
public struct RestoreRecord: JSONDocument, Equatable {
    public struct Part: Codable, Sendable, Equatable {
        public let bytes: UInt64
        public let microseconds: UInt64

        public init(_ part: RestoreRate.Part) { (bytes, microseconds) = (part.bytes, part.microseconds) }

        var rate: RestoreRate.Part { RestoreRate.Part(bytes: bytes, microseconds: microseconds) }
    }

    public let format: Int
    public let startedAt: Instant
    public let host: String
    public let backup: BackupID
    public let read: Part
    public let decompress: Part
    public let write: Part
    public let files: Part
    /// nil when the server was not started.
    public let replay: Part?
    /// The version of Walden that restored.
    public let walden: String

    private enum CodingKeys: String, CodingKey {
        case format, host, backup, read, decompress, write, files, replay, walden
        case startedAt = "started_at"
    }

    public init(startedAt: Instant, backup: BackupID, _ rate: RestoreRate, walden: String) {
        format = JSONDocuments.format
        (self.startedAt, self.backup, self.walden) = (startedAt, backup, walden)
        host = rate.host
        (read, decompress, write) = (Part(rate.read), Part(rate.decompress), Part(rate.write))
        (files, replay) = (Part(rate.files), rate.replay.map { Part($0) })
    }

    public var rate: RestoreRate {
        RestoreRate(
            host: host, read: read.rate, decompress: decompress.rate, write: write.rate, files: files.rate,
            replay: replay?.rate)
    }
}
