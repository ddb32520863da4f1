// SPDX-License-Identifier: MIT

/// The programs of PostgreSQL that make and restore dumps.
public enum ClientProgram: String, Sendable, CaseIterable {
    case pgDump = "pg_dump"
    case pgDumpAll = "pg_dumpall"
    case pgRestore = "pg_restore"
    case psql
}
