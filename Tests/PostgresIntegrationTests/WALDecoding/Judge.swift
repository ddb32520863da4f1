// SPDX-License-Identifier: MIT

import Host
import PITR
import PostgresTestSupport
import SystemPackage
import Testing

/// What pg_waldump says of segments: a line for each record, brought to the form of ``DecodedWAL``.
enum Judge {
    /// Of the segments from `first` to `last` in `folder`; where it meets an error, those before it.
    static func lines(_ cluster: ThrowawayCluster, _ folder: FilePath, from first: String, to last: String) async throws
        -> [String]
    {
        let (script, out) = (cluster.folder.appending("judge.awk"), folder.appending("judged"))
        try write(Array(awk.utf8), to: script)
        let dump = cluster.programs.path("pg_waldump")
        try await cluster.succeed(
            "/bin/sh",
            [
                "-c",
                "TZ=UTC LC_ALL=C '\(dump)' -p '\(folder)' \(first) \(last) 2>/dev/null | awk -f '\(script)' >'\(out)'",
            ])
        let text = String(decoding: try SmallFile.bytes(at: out, limit: 1 << 30), as: UTF8.self)
        return text.split(separator: "\n").map(String.init)
    }

    /// The number of records that `pg_waldump --stats` counts.
    static func count(_ cluster: ThrowawayCluster, _ folder: FilePath, from first: String, to last: String) async throws
        -> UInt64
    {
        let out = try await cluster.succeed(
            "/bin/sh",
            ["-c", "'\(cluster.programs.path("pg_waldump"))' --stats -p '\(folder)' \(first) \(last) 2>/dev/null"])
        let total = try #require(out.split(separator: "\n").last { $0.hasPrefix("Total") })
        return try #require(UInt64(total.split(separator: " ")[1]))
    }

    private static let awk = """
        function lsn(text) { sub(/\\/0+/, "/", text); return text ~ /\\/$/ ? text "0" : text }
        function part(text, pattern) { return match(text, pattern) ? substr(text, RSTART, RLENGTH) : "" }
        function words(text, pattern,    found, n, i, all) {
            found = part(text, pattern "[^;]*")
            n = split(found, all, " ")
            return n
        }
        function instant(text,    all, time) {
            split(text, all, " "); split(all[2], time, ".")
            sub(/0+$/, "", time[2])
            return all[1] "T" time[1] (time[2] == "" ? "" : "." time[2]) "Z"
        }
        /^rmgr: / {
            match($0, /\\/ *[0-9]+, tx: +[0-9]+, lsn: [0-9A-F]+\\/[0-9A-F]+, prev [0-9A-F]+\\/[0-9A-F]+/)
            head = substr($0, RSTART + 1, RLENGTH - 1); rest = substr($0, RSTART + RLENGTH)
            gsub(/,/, "", head); split(head, f, " ")
            line = $2 " " f[1] " " f[3] " " lsn(f[5]) " " lsn(f[7])
            if ($2 == "Transaction" && match(rest, /desc: (COMMIT|ABORT)(_PREPARED)? ([0-9]+: )?[0-9-]+ [0-9:.]+ UTC/)) {
                event = substr(rest, RSTART + 6, RLENGTH - 10)
                time = part(event, "[0-9]+-[0-9]+-[0-9]+ [0-9:.]+$")
                line = line " " substr(event, 1, length(event) - length(time)) instant(time)
                line = line " subxacts " (n = words(rest, "; subxacts:") ? words(rest, "; subxacts:") - 2 : 0)
                if (event ~ /^COMMIT/) {
                    n = words(rest, "; rels:"); line = line " rels " (n ? n - 2 : 0)
                    dropped = part(rest, "; dropped stats:[^;]*")
                    if (n) line = line " stats " gsub(/ 2\\/[0-9]+\\/[0-9]+/, "", dropped)
                }
            }
            if ($2 == "XLOG" && rest ~ /desc: RESTORE_POINT/) { sub(/.*desc: RESTORE_POINT /, "", rest); line = line " POINT " rest }
            if ($2 == "XLOG" && rest ~ /desc: CHECKPOINT_(ONLINE|SHUTDOWN)/) {
                redo = part(rest, "redo [0-9A-F/]+"); sub(/redo /, "", redo)
                line = line " CHECKPOINT " lsn(redo) " " part(rest, "tli [0-9]+; prev tli [0-9]+")
                line = line " " part(rest, "xid [0-9]+:[0-9]+") " " part(rest, "oldest running xid [0-9]+")
            }
            if ($2 == "XLOG" && rest ~ /desc: BACKUP_END/) {
                sub(/.*desc: BACKUP_END /, "", rest); line = line " BACKUP_END " lsn(rest)
            }
            if ($2 == "XLOG" && rest ~ /desc: END_OF_RECOVERY/)
                line = line " RECOVERED " part(rest, "tli [0-9]+; prev tli [0-9]+") " " instant(part(rest, "[0-9-]+ [0-9:]+[.][0-9]+"))
            if ($2 == "XLOG" && rest ~ /desc: OVERWRITE_CONTRECORD/) line = line " OVERWRITE"
            if ($2 == "Standby" && rest ~ /desc: RUNNING_XACTS/)
                line = line " " part(rest, "nextXid [0-9]+") " " part(rest, "oldestRunningXid [0-9]+")
            if ($2 == "Database") {
                path = part(rest, "[0-9]+/[0-9]+[^0-9]*$"); split(path, f, "/")
                line = line " DATABASE " (rest ~ /desc: DROP/ ? "dropped " : "created ") (f[2] + 0)
            }
            while (match(rest, /blkref #[0-9]+: rel [0-9]+\\/[0-9]+\\/[0-9]+ (fork [a-z]+ )?blk [0-9]+( FPW)?/)) {
                line = line ", " substr(rest, RSTART + 7, RLENGTH - 7)
                rest = substr(rest, RSTART + RLENGTH)
            }
            print line
        }

        """

    static func write(_ bytes: [UInt8], to path: FilePath) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite, .groupRead, .otherRead])
        defer { try? file.close() }  // a failed write has thrown already
        try file.writeAll(bytes)
    }
}
