# shellcheck shell=bash
# Full base backups of a running server, and their restore into an empty folder.

bench_backup() {
    local data=$dir/data restored=$dir/restored set round tool
    for set in pgbench harder; do
        load_cluster "$set"
        for ((round = 1; round <= rounds; round++)); do
            say "backup of $set, round $round of $rounds"
            for tool in $(order "$round"); do
                wanted "$tool" || continue
                enter sh -c "cat '$data'/base/*/* >/dev/null" # warm, for both alike
                "back_up_with_$tool" "$set" "$round"
                enter rm -rf "$dir/repository" "$restored"
            done
        done
        stop_server "$data"
        enter rm -rf "$data"
    done
}

load_cluster() { # pgbench|harder
    say "loading $1"
    make_cluster "$data"
    start_server "$data"
    case $1 in
        pgbench) pgbench_rows "$scale" ;;
        harder)
            pgbench_rows $((scale / 2))
            # Hexadecimal digits that look random: with pgbench's blank filler beside them about 5 to 1.
            sql "create table noise as select g, md5(g::text) || md5((g + 7)::text) || md5((g * 3)::text) as t,
                 random() as r from generate_series(1, $scale * 40000) g"
            sql "vacuum freeze noise"
            ;;
    esac
    sql "checkpoint"
}
pgbench_rows() { pg pgbench -i -q -s "$1" -h "$dir" -p "$port" -U postgres postgres >/dev/null 2>&1; }

archive_with() { # COMMAND
    sql "alter system set archive_command = '$1'"
    sql "select pg_reload_conf()" >/dev/null
    sleep 1 # the archiver takes the new command with its next segment, and tells nobody
}

wait_until_archived() { # SEGMENT
    local deadline=$((SECONDS + 120))
    until [[ $(sql "select last_archived_wal collate \"C\" >= '$1' from pg_stat_archiver") == t ]]; do
        ((SECONDS < deadline)) || { echo "bench: $1 was not archived" >&2; exit 1; }
        sleep 0.2
    done
}

back_up_with_pgbackrest() { # SET ROUND
    local call="pgbackrest --config=$dir/backup.conf --stanza=t"
    archive_with /bin/true
    pgbackrest_configuration "$dir/backup.conf" "$data" "$dir/repository"
    # shellcheck disable=SC2086 # words are meant
    enter $call stanza-create
    archive_with "$call archive-push %p"
    sync
    measure "backup $1 pgbackrest" "$2" "$dir" -- "$call --type=full backup"
    note_bytes "backup size $1 pgbackrest" "$2" "$(bytes_of "$dir/repository/backup")"
    archive_with /bin/true
    fresh "$restored"
    sync
    measure "restore $1 pgbackrest" "$2" "$dir" -- "$call --pg1-path=$restored restore"
}

back_up_with_walden() { # SET ROUND
    local configuration=$dir/backup.yaml moment size
    archive_with /bin/true
    walden_configuration "$configuration" "$dir/repository"
    archive_with "$dir/bin/walden-wal --config $configuration push \"%p\""
    sync
    measure "backup $1 walden" "$2" "$dir" -- "$dir/bin/walden backup --config $configuration --checkpoint fast"
    size=$(enter sh -c "du -sbc --apparent-size '$dir'/repository/bench/*/base | tail -n 1 | cut -f 1")
    note_bytes "backup size $1 walden" "$2" "$size"
    # A commit after the moment, archived, so that the moment can be proved to be reachable.
    sql "create table before_$2()"
    moment=$(sql "select clock_timestamp()")
    sql "drop table before_$2"
    wait_until_archived "$(sql "select pg_walfile_name(pg_switch_wal())")"
    archive_with /bin/true
    enter rm -rf "$restored"
    sync
    measure "restore $1 walden" "$2" "$dir" -- \
        "$dir/bin/walden restore --config $configuration --to-time '$moment' --into $restored"
}
