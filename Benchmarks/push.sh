# shellcheck shell=bash
# archive_command on real segments, one call after the other as the server makes them.

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
