// SPDX-License-Identifier: MIT

public import PITR

/// What a verification is to read, and how.
public struct VerifyRequest: Sendable {
    public enum Scope: Sendable, Equatable {
        case everything
        /// Backups are looked at from outside only.
        case wal
        /// WAL is listed only.
        case backups
        /// One backup, and the WAL without which it is not consistent.
        case backup(BackupID)

        /// As records name it.
        var text: String {
            switch self {
            case .everything: "everything"
            case .wal: "wal"
            case .backups: "backups"
            case .backup(let id): id.text
            }
        }
    }

    public var scope = Scope.everything
    /// Of the stored bytes, above 0 and at most 1. A share goes on where the last run ended.
    public var share = 1.0
    /// How many objects are read at once.
    public var workers: Int
    /// In bytes a second, of all repositories together; nil: as fast as it goes.
    public var bytesPerSecond: UInt64?
    /// Whether a run that was interrupted is taken up.
    public var resumes = true
    /// Whether what is damaged or missing is copied from a repository that has it whole.
    public var repairs = false
    /// Whether dumps are read too.
    public var includesDumps = false
    public var waldenVersion: String

    public init(workers: Int, waldenVersion: String) { (self.workers, self.waldenVersion) = (workers, waldenVersion) }
}
