# shellcheck shell=bash
# restore_command on real segments, with what is fetched ahead meanwhile, beside pgBackRest's archive-get, asynchronous with a
# queue of 1 GiB, and cp from a folder: one call right after the other, and with 30 ms between, about half of what a server takes
# to replay a segment.

bench_fetch() {
    local wal=${WALDEN_BENCH_WAL:-$dir/wal} folder=$dir/push get=$dir/get round tool
    [[ -d $wal/archive ]] || { fresh "$wal" && make_wal "$wal"; }
    segment_folder "$wal" "$folder"
    fill_repositories
    for ((round = 1; round <= rounds; round++)); do
        say "fetch, round $round of $rounds"
        for tool in $(order "$round") cp; do
            [[ $tool == cp ]] || wanted "$tool" || continue
            fetch_with "$tool" "$round"
            fetch_with "$tool" "$round" replayed --replaying 0.03
        done
    done
    enter rm -rf "$folder" "$get" "$dir/fetch-repository" "$dir/push-repository"
}

fill_repositories() {
    say "filling the repositories"
    pgbackrest_configuration "$dir/fetch.conf" "$folder" "$dir/fetch-repository"
    enter pgbackrest --config="$dir/fetch.conf" --stanza=t --no-online stanza-create
    start_server "$wal/data" "-c archive_mode=off"
    walden_configuration "$dir/fetch.yaml" "$dir/push-repository"
    stop_server "$wal/data"
    enter sh -c "cd '$folder' && while read -r name; do
        pgbackrest --config='$dir/fetch.conf' --stanza=t archive-push pg_wal/\$name &&
        '$dir/bin/walden-wal' --config '$dir/fetch.yaml' push pg_wal/\$name || exit 1; done <'$dir/names'"
}

fetch_with() { # pgbackrest|walden|cp ROUND [SORT AND WORDS FOR MEASURE...]
    local tool=$1 round=$2 sort=${3:-} call
    shift $(($# < 3 ? 2 : 3))
    fresh "$get" "$dir/pgbackrest.d"
    enter mkdir -p "$get/pg_wal" "$get/global"
    enter cp "$wal/data/PG_VERSION" "$get/"
    enter cp "$wal/data/global/pg_control" "$get/global/"
    case $tool in
        pgbackrest) call="$(pgbackrest_get "$get")" ;;
        walden) call="$dir/bin/walden-wal --config $dir/fetch.yaml fetch %f %p" ;;
        cp) call="cp $wal/archive/%f %p" ;;
    esac
    sync
    measure "fetch $sort${sort:+ }$tool" "$round" "$get" --names "$dir/names" --recovering "$@" -- "$call"
    enter cmp "$get/pg_wal/RECOVERYXLOG" "$folder/pg_wal/$(tail -n 1 "$dir/names")"
}
