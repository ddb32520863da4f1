# shellcheck shell=bash
# Reading back a backup and thousands of nearly empty segments, beside pgBackRest's verify; and whether what lists and tells grows
# with the segments. WALDEN_BENCH_EMPTY says how many (5000). They are made by hand, as pg_switch_wal() would leave them, since a
# server would write 16 MiB for each, and are pushed by either tool.

bench_verify() {
    local data=$dir/data many=${WALDEN_BENCH_EMPTY:-5000} backrest round few tool
    few=$((many / 10))
    backrest="pgbackrest --config=$dir/verify.conf --stanza=t"
    back_up_for_verify
    push_empty 1 "$few"
    sync
    for ((round = 1; round <= rounds; round++)); do measure_listings few "$round"; done
    push_empty $((few + 1)) "$many"
    sync
    for ((round = 1; round <= rounds; round++)); do
        measure_listings many "$round"
        say "verify, round $round of $rounds"
        for tool in $(order "$round"); do if wanted "$tool"; then verify_with "$tool" "$round"; fi; done
    done
    enter rm -rf "$data" "$dir/verify-backrest" "$dir/verify-walden"
}

back_up_for_verify() {
    say "loading, and a backup with either"
    make_cluster "$data"
    start_server "$data"
    pg pgbench -i -q -s "$scale" -h "$dir" -p "$port" -U postgres postgres >/dev/null 2>&1
    pgbackrest_configuration "$dir/verify.conf" "$data" "$dir/verify-backrest"
    # shellcheck disable=SC2086 # words are meant
    enter $backrest stanza-create
    walden_configuration "$dir/verify.yaml" "$dir/verify-walden"
    sql "alter system set archive_command = '$backrest archive-push %p && $dir/bin/walden-wal --config $dir/verify.yaml push \"%p\"'"
    sql "select pg_reload_conf()" >/dev/null
    sleep 1
    # shellcheck disable=SC2086
    enter $backrest --type=full backup
    enter "$dir/bin/walden" backup --config "$dir/verify.yaml" --checkpoint fast >/dev/null
    switch=$(sql "select pg_switch_wal() from pg_create_restore_point('so that there is something to end')")
    local name deadline=$((SECONDS + 300))
    name=$(sql "select pg_walfile_name('$switch')")
    until [[ $(sql "select last_archived_wal collate \"C\" >= '$name' from pg_stat_archiver") == t ]]; do
        ((SECONDS < deadline)) || { echo "bench: $name was not archived" >&2; exit 1; }
        sleep 0.2
    done
    # It must not switch once more.
    pg pg_ctl -D "$data" -m immediate -w stop >/dev/null
}

push_empty() { # FROM TO: how many segments after the last real one
    say "making segments $1 to $2"
    install -m 644 "$BENCH/empty-segments.py" "$dir/"
    enter sh -c "cd '$data' && python3 '$dir/empty-segments.py' . '$switch' $1 $2 | while read -r name; do
        $backrest archive-push pg_wal/\$name &&
        '$dir/bin/walden-wal' --config '$dir/verify.yaml' push pg_wal/\$name && rm pg_wal/\$name || exit 1; done"
}

verify_with() { # pgbackrest|walden ROUND
    case $1 in
        pgbackrest) measure "verify pgbackrest" "$2" "$dir" -- "$backrest verify --output=none" ;;
        walden) measure "verify walden" "$2" "$dir" -- "$dir/bin/walden verify --config $dir/verify.yaml --anew" ;;
    esac
}

measure_listings() { # few|many ROUND; there is no server, which status remarks on
    measure "list $1 walden" "$2" "$dir" -- "$dir/bin/walden list --config $dir/verify.yaml"
    measure "status $1 walden" "$2" "$dir" -- "$dir/bin/walden status --config $dir/verify.yaml || true"
}
