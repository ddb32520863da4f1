// SPDX-License-Identifier: MIT

public import Host
public import PITR

/// `uses/<time>-<8 hex>.json`: what somebody is reading or making, so that nobody removes it. docs/repository-format.md
/// explains each member.
public struct UseRecord: JSONDocument, Equatable {
    public enum Purpose: String, Codable, Sendable {
        case backup, copy, restore, drill, verify
        /// A restored server goes on replaying by itself.
        case recovery
    }

    public let format: Int
    public let purpose: Purpose
    /// nil: something of every generation.
    public let generation: GenerationID?
    /// Also needed, wherever it begins.
    public let backup: BackupID?
    /// All WAL from it on is needed, and the backups that begin there or later; nil: all there is.
    public let firstSegment: String?
    public let startedAt: Instant
    /// When it ends, so does the use; nil: only time ends it.
    public let process: ProcessIdentity?
    /// How long it holds from when it was stored.
    public let seconds: Int

    private enum CodingKeys: String, CodingKey {
        case format, purpose, generation, backup, process, seconds
        case firstSegment = "first_segment"
        case startedAt = "started_at"
    }

    public init(
        _ purpose: Purpose, generation: GenerationID?, backup: BackupID? = nil, firstSegment: String?,
        startedAt: Instant, process: ProcessIdentity? = .current, seconds: Int
    ) {
        format = JSONDocuments.format
        (self.purpose, self.generation, self.backup, self.firstSegment) = (purpose, generation, backup, firstSegment)
        (self.startedAt, self.process, self.seconds) = (startedAt, process, seconds)
    }

    /// The same from a moment on, for so long.
    public func renewed(_ purpose: Purpose, at now: Instant, process: ProcessIdentity?, seconds: Int) -> UseRecord {
        UseRecord(
            purpose, generation: generation, backup: backup, firstSegment: firstSegment, startedAt: now,
            process: process, seconds: seconds)
    }

    /// Whether it is of that generation, or of all.
    public func concerns(_ id: GenerationID) -> Bool { generation == nil || generation == id }

    /// For people.
    public var words: String {
        let who = process.map { "process \($0.process) on \($0.printableHost)" } ?? "a restored server"
        return "\(purpose.rawValue) by \(who) since \(startedAt)"
    }
}
