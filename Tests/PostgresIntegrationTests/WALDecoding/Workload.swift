// SPDX-License-Identifier: MIT

import Errors
import Host
import Postgres
import PostgresTestSupport
import SystemPackage

/// Makes WAL that holds every trap that a server can be brought to make.
struct Workload {
    let cluster: ThrowawayCluster
    var archive: FilePath { cluster.folder.appending("archive") }

    static func options(_ programs: PostgresPrograms, segmentSizeMiB: Int) -> ThrowawayCluster.Options {
        var options = ThrowawayCluster.Options()
        options.programs = programs
        options.segmentSizeMiB = segmentSizeMiB
        options.settings = [
            "archive_mode": "on", "max_prepared_transactions": "10", "wal_level": "logical", "autovacuum": "off",
            // What is written last stays in memory, so that a crash finds half a record on disk.
            "wal_writer_delay": "10s", "wal_writer_flush_after": "1GB", "wal_buffers": "1MB", "full_page_writes": "on",
        ]
        options.starts = false
        return options
    }

    func start() async throws {
        try await cluster.succeed("/bin/mkdir", [archive.string])
        try await cluster.configure(["archive_command": "cp \"%p\" '\(archive)/%f'"])
        try await cluster.start()
    }

    /// Statements, each in a session's transaction of its own unless they say otherwise.
    func run(_ script: String) async throws {
        let path = cluster.folder.appending("workload.sql")
        try Judge.write(Array(script.utf8), to: path)
        try await cluster.succeed(
            "psql",
            [
                "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", cluster.folder.string, "-U", "postgres", "-d", "postgres",
                "-f",
                path.string,
            ])
    }

    /// Immediate stops after a large message whose end is still in memory; then a recovery goes over it.
    func crash() async throws {
        try await run(
            """
            SELECT pg_backup_start('judged', true) IS NULL; SELECT lsn IS NULL FROM pg_backup_stop(false);
            CHECKPOINT; SELECT pg_logical_emit_message(false, 'lost', repeat('x', 6000000)) IS NULL;
            """)
        try await cluster.stop(.immediate)
        try await cluster.start()
    }

    /// Recovers from the archive to its end and goes on as a new timeline.
    func promote() async throws {
        try await cluster.stop()
        try await cluster.configure(["restore_command": "cp '\(archive)/%f' \"%p\""])
        try await cluster.succeed("/usr/bin/touch", [cluster.dataDirectory.appending("recovery.signal").string])
        try await cluster.start()
        try await cluster.wait(for: "the promotion") {
            try await cluster.sql("SELECT pg_is_in_recovery()") == [["f"]]
        }
    }

    /// Switches to a new segment and waits until all before it are archived.
    func archiveAll() async throws {
        try await run("SELECT pg_switch_wal(); CHECKPOINT; SELECT pg_switch_wal();")
        try await cluster.wait(for: "the archiver", atMost: .seconds(120)) {
            try Folder.names(in: cluster.dataDirectory.appending("pg_wal/archive_status")).allSatisfy {
                !$0.hasSuffix(".ready")
            }
        }
    }

    static let everything = """
        CREATE TABLE accounts (id int PRIMARY KEY, balance int, filler text);
        INSERT INTO accounts SELECT n, 0, repeat('f', 80) FROM generate_series(1, 5000) n;
        CREATE PROCEDURE pay(rounds int) LANGUAGE plpgsql AS $$
        BEGIN
            FOR n IN 1..rounds LOOP
                UPDATE accounts SET balance = balance + n WHERE id = 1 + (n * 7919) % 5000;
                IF n % 10 = 0 THEN ROLLBACK; ELSE COMMIT; END IF;
            END LOOP;
        END $$;
        CALL pay(3000);
        CREATE TABLE big AS SELECT n, md5(n::text) AS t FROM generate_series(1, 60000) n;
        CREATE INDEX ON big (t);
        SELECT pg_create_restore_point('twice'), pg_create_restore_point('twice');
        TRUNCATE big;
        CREATE TABLE parted (n int) PARTITION BY RANGE (n);
        SELECT format('CREATE TABLE part%s PARTITION OF parted FOR VALUES FROM (%s) TO (%s)', n, n, n + 1)
          FROM generate_series(1, 90) n \\gexec
        DROP TABLE parted, big;
        BEGIN;
        DO $$ BEGIN
            FOR n IN 1..200 LOOP
                BEGIN UPDATE accounts SET balance = n WHERE id = n; EXCEPTION WHEN OTHERS THEN NULL; END;
            END LOOP;
        END $$;
        COMMIT;
        BEGIN; UPDATE accounts SET balance = 1 WHERE id = 1; SAVEPOINT s; CREATE TABLE gone (); PREPARE TRANSACTION 'one';
        BEGIN; DELETE FROM accounts WHERE id = 2; PREPARE TRANSACTION 'two';
        SELECT pg_logical_emit_message(true, 'small', 'x') IS NULL, pg_logical_emit_message(false, 'empty', '') IS NULL;
        COMMIT PREPARED 'one';
        ROLLBACK PREPARED 'two';
        SELECT pg_logical_emit_message(true, 'large', repeat('y', 3500000)) IS NULL;
        SELECT pg_replication_origin_create('elsewhere') > 0, pg_replication_origin_session_setup('elsewhere') IS NULL;
        BEGIN; INSERT INTO accounts VALUES (-1, 1, '');
        SELECT pg_replication_origin_xact_setup('AB/1234', '2001-02-03 04:05:06.789+00'); COMMIT;
        BEGIN; INSERT INTO accounts VALUES (-2, 1, '');
        SELECT pg_replication_origin_xact_setup('AB/1235', '2002-02-03 04:05:06.789+00'); PREPARE TRANSACTION 'three';
        COMMIT PREPARED 'three';
        SELECT pg_replication_origin_session_reset() IS NULL;
        CREATE DATABASE copied STRATEGY file_copy;
        CREATE DATABASE logged STRATEGY wal_log;
        DROP DATABASE copied;
        CHECKPOINT;
        CALL pay(300);
        SELECT pg_switch_wal();
        SELECT pg_create_restore_point('after the switch');
        VACUUM FULL accounts;

        """
}
