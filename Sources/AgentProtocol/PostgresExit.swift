// SPDX-License-Identifier: MIT

/// The exit statuses that PostgreSQL reads from `archive_command` and `restore_command`.
///
/// They are part of the format: PostgreSQL acts on them without reading a word of what was printed. What each means is
/// read from `wait_result_is_any_signal(status, true)` (src/common/wait_error.c), which takes death by a signal and
/// every status above 125 for "something is badly wrong", and from its callers named below.
public enum PostgresExit {
    /// What `archive_command` may answer.
    ///
    /// Source: PostgreSQL's documentation, "Setting Up WAL Archiving": zero if and only if it succeeds. Source code:
    /// `pgarch_archiveXlog` in src/backend/postmaster/pgarch.c (15) and `shell_archive_file` in
    /// src/backend/archive/shell_archive.c (16 and later): any other status is logged and counted in
    /// `pg_stat_archiver`, and the segment is tried again; above 125, or a signal, ends the archiver process, which
    /// the postmaster restarts, and nothing is counted. So a push never answers above ``highest``.
    public enum Push {
        /// The segment is durable in every required repository.
        public static let stored: Int32 = 0
        /// It is not; PostgreSQL keeps the segment and tries again.
        public static let failed: Int32 = 1
        /// The call makes no sense (`EX_USAGE` of sysexits.h).
        public static let usage: Int32 = 64
        /// What does the work could not be started or reached (`EX_UNAVAILABLE` of sysexits.h).
        public static let unavailable: Int32 = 69
        /// The highest status that a push may answer.
        public static let highest: Int32 = 125
    }

    /// What `restore_command` may answer.
    ///
    /// Source: PostgreSQL's documentation, "restore_command": it must return zero only if it succeeds, and will be
    /// asked for names that are not in the archive; it must return nonzero when so asked; and a signal other than
    /// SIGTERM, or an error by the shell such as command not found, aborts recovery. Source code:
    /// `RestoreArchivedFile` in src/backend/access/transam/xlogarchive.c (15) and `shell_restore` in
    /// src/backend/access/transam/shell_restore.c (16 and later): 1 to 125 is taken for "no such file", which ends
    /// recovery and promotes when the name was that of a segment; above 125, or a signal, is FATAL; SIGTERM, and so
    /// the status ``terminated``, makes the startup process end as if it had been asked to shut down.
    public enum Fetch {
        /// The file is at the path, whole and of the right size.
        public static let delivered: Int32 = 0
        /// It is surely not in the repository, and nothing later of its timeline is either.
        public static let endOfArchive: Int32 = 1
        /// Nobody can tell, or there is a hole: recovery must stop, not promote.
        public static let cannotTell: Int32 = 126
        /// 128 + SIGTERM. A fetch never answers it of its own accord.
        public static let terminated: Int32 = 143

        /// ``cannotTell`` in standby mode, where PostgreSQL itself asks again and a FATAL would take the standby down.
        public static let standbyFailed: Int32 = 69
        /// A call that makes no sense, in standby mode.
        public static let standbyUsage: Int32 = 64

        /// The status for a file that may or may not be there.
        public static func cannotTell(standby: Bool) -> Int32 { standby ? standbyFailed : cannotTell }
        /// The status for a call that makes no sense. It proves nothing about the archive, so it must not end it.
        public static func usage(standby: Bool) -> Int32 { standby ? standbyUsage : cannotTell }
    }
}
