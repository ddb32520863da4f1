# shellcheck shell=bash
# What PostgreSQL pays for a process at each segment, before any work is done.

bench_startup() {
    local round
    wanted walden || return 0
    for ((round = 1; round <= rounds; round++)); do
        say "start, round $round of $rounds"
        measure "start /bin/true" "$round" / --direct --count 300 -- /bin/true
        measure "start walden-wal" "$round" / --direct --count 300 -- "$dir/bin/walden-wal" --version
    done
}
