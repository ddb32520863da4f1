// SPDX-License-Identifier: MIT

import Errors
public import PITR
public import Repository

/// Something that is damaged, missing or of no use, and what that means.
public struct VerifyFinding: Sendable, Equatable {
    public enum Subject: Sendable, Equatable {
        /// Segments that follow each other.
        case segments(SegmentRun)
        /// A history, `.backup` or `.partial` file.
        case walFile(WALFile)
        /// An object of a backup, by its name in the backup's folder.
        case object(BackupID, String)
        case marker(BackupID)
        /// Of the index; it can be made anew.
        case index(String)
        case gapRecord
        case dump(DumpID)
    }

    public enum State: String, Sendable, Equatable {
        case damaged, missing
    }

    public let repository: String
    /// nil for a dump.
    public let generation: GenerationID?
    public let subject: Subject
    public let state: State
    /// Without a final period.
    public let problem: String
    /// Where replay would stop, for segments.
    public var lsn: LSN?
    public var lostBackups: [BackupID] = []
    public var lostStretches: [LostStretch] = []
    /// Why nobody wonders: the reason of a recorded gap. It is then no failure.
    public var acceptedReason: String?
    /// The repositories that have it whole: it was read there.
    public var wholeIn: [String] = []
    public var repairedFrom: String?
    /// Why it could not be repaired.
    public var repairProblem: String?

    public init(
        repository: String, generation: GenerationID?, _ subject: Subject, _ state: State, problem: String,
        lsn: LSN? = nil
    ) {
        (self.repository, self.generation, self.subject) = (repository, generation, subject)
        (self.state, self.problem, self.lsn) = (state, problem, lsn)
    }

    /// Whether somebody should do something.
    public var isOpen: Bool { acceptedReason == nil && repairedFrom == nil }
}
