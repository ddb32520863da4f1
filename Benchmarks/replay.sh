# shellcheck shell=bash
# A recovery of 70 segments to a target, its WAL given by Walden, by cp from a folder, and by pgBackRest's archive-get,
# asynchronous with a queue of 1 GiB: from the beginning of recovery to where it stops.

bench_replay() {
    local data=$dir/data plain=$dir/plain restored=$dir/restored target round tool
    say "making 70 segments to replay"
    make_cluster "$data"
    pgbackrest_configuration "$dir/fetch.conf" "$data" "$dir/fetch-repository"
    start_server "$data"
    enter pgbackrest --config="$dir/fetch.conf" --stanza=t stanza-create
    walden_configuration "$dir/fetch.yaml" "$dir/push-repository"
    fresh "$plain" "$dir/base"
    pgbench_rows 50
    archive_with "cp %p $plain/%f && pgbackrest --config=$dir/fetch.conf --stanza=t archive-push %p && $dir/bin/walden-wal --config $dir/fetch.yaml push %p"
    pg pg_basebackup -h "$dir" -p "$port" -U postgres -D "$dir/base" -c fast -X none --no-manifest 2>/dev/null
    while (($(enter find "$plain" -type f | wc -l) < 70)); do
        pg pgbench -n -c 4 -j 2 -T 10 -h "$dir" -p "$port" -U postgres postgres >/dev/null 2>&1
    done
    target=$(sql "select clock_timestamp()")
    sql "create table after_the_target()"
    wait_until_archived "$(sql "select pg_walfile_name(pg_switch_wal())")"
    stop_server "$data"
    for ((round = 1; round <= rounds; round++)); do
        for tool in cp $(order "$round"); do
            say "replay with $tool, round $round of $rounds"
            replay_with "$tool" "$round" "$target"
        done
    done
    enter rm -rf "$data" "$plain" "$restored" "$dir/base" "$dir/fetch-repository" "$dir/push-repository"
}

replay_with() { # cp|pgbackrest|walden ROUND TARGET
    local call seconds
    enter rm -rf "$restored"
    enter cp -a "$dir/base" "$restored"
    fresh "$dir/pgbackrest.d"
    case $1 in
        cp) call="cp $plain/%f %p" ;;
        pgbackrest) call="$(pgbackrest_get "$restored")" ;;
        walden) call="$dir/bin/walden-wal --config $dir/fetch.yaml fetch \"%f\" \"%p\"" ;;
    esac
    enter tee -a "$restored/postgresql.auto.conf" >/dev/null <<CONF
restore_command = '$call'
recovery_target_time = '$3'
recovery_target_action = 'promote'
archive_mode = off
log_line_prefix = '%n '
CONF
    enter touch "$restored/recovery.signal"
    enter rm -f "$dir/log"
    sync
    start_server "$restored"
    until [[ $(sql "select pg_is_in_recovery()") == f ]]; do sleep 0.1; done
    # %n is the time in seconds since 1970.
    seconds=$(enter awk '/starting point-in-time recovery/ {a = $1} /recovery stopping/ {b = $1} END {print b - a}' "$dir/log")
    measure "replay $1" "$2" / --seconds "$seconds"
    stop_server "$restored"
}
