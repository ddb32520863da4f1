# shellcheck shell=bash
# archive_command on real segments, one call after the other as the server makes them.

make_wal() { # FOLDER: what WALDEN_BENCH_WAL would name
    say "making $segments segments"
    make_cluster "$1/data"
    fresh "$1/archive"
    start_server "$1/data" "-c archive_command='cp %p $1/archive/%f'"
    pg pgbench -i -q -s 50 -h "$dir" -p "$port" -U postgres postgres >/dev/null 2>&1
    while (($(enter find "$1/archive" -type f | wc -l) < segments + 40)); do
        pg pgbench -n -c 4 -j 2 -T 15 -h "$dir" -p "$port" -U postgres postgres >/dev/null 2>&1
    done
    stop_server "$1/data"
}

# A data directory that holds no more than a pusher looks at, and the segments.
segment_folder() { # WAL FOLDER
    fresh "$2"
    enter mkdir -p "$2/pg_wal" "$2/global"
    enter cp "$1/data/PG_VERSION" "$2/"
    enter cp "$1/data/global/pg_control" "$2/global/"
    enter find "$1/archive" -type f -regextype posix-extended -regex '.*/[0-9A-F]{24}' -printf '%f\n' | sort |
        tail -n "$segments" | enter tee "$dir/names" >/dev/null
    enter sh -c "cd '$1/archive' && xargs cp -t '$2/pg_wal' <'$dir/names'"
}

bench_push() {
    local wal=${WALDEN_BENCH_WAL:-$dir/wal} folder=$dir/push round tool
    [[ -d $wal/archive ]] || { fresh "$wal" && make_wal "$wal"; }
    segment_folder "$wal" "$folder"
    for ((round = 1; round <= rounds; round++)); do
        say "push, round $round of $rounds"
        for tool in $(order "$round"); do if wanted "$tool"; then "push_with_$tool" "$round"; fi; done
    done
    enter rm -rf "$folder" "$dir/push-repository"
}

push_with_pgbackrest() { # ROUND
    local call="pgbackrest --config=$dir/push.conf --stanza=t"
    pgbackrest_configuration "$dir/push.conf" "$folder" "$dir/push-repository"
    # shellcheck disable=SC2086 # words are meant
    enter $call --no-online stanza-create
    sync
    measure "push pgbackrest" "$1" "$folder" --names "$dir/names" -- "$call archive-push %p"
    note_bytes "push size pgbackrest" "$1" "$(bytes_of "$dir/push-repository/archive")"
}

push_with_walden() { # ROUND
    local configuration=$dir/push.yaml repository=$dir/push-repository name program
    for name in "push walden" "push walden-wal"; do
        start_server "$wal/data" "-c archive_mode=off"
        walden_configuration "$configuration" "$repository"
        stop_server "$wal/data"
        case $name in
            *-wal) program="$dir/bin/walden-wal --config $configuration push %p" ;;
            *) program="$dir/bin/walden wal push --config $configuration -- %p" ;;
        esac
        sync
        measure "$name" "$1" "$folder" --names "$dir/names" -- "$program"
    done
    note_bytes "push size walden" "$1" "$(bytes_of "$repository/bench")"
}
