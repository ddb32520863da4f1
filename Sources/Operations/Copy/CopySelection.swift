// SPDX-License-Identifier: MIT

public import PITR
public import Repository

/// What is to be copied from one repository into another.
public enum CopySelection: Sendable, Equatable {
    /// These backups, each with the WAL without which it is not consistent.
    case backups([BackupID])
    /// These dumps.
    case dumps([DumpID])
    /// All WAL that the target lacks, of all generations; what it has under the same name is not looked at.
    case wal
    /// All backups, all WAL and all recorded gaps of all generations, and all dumps. Indexes and records of restores can be made anew.
    case everything
}
