# shellcheck shell=bash
# archive_command on a backlog of real segments: walden agent beside pgBackRest's archive-push, asynchronous with two processes; then
# calls once the look-ahead is ahead, and the agent at rest.

bench_agent() {
    local wal=${WALDEN_BENCH_WAL:-$dir/wal} folder=$dir/push round tool
    [[ -d $wal/archive ]] || { fresh "$wal" && make_wal "$wal"; }
    segment_folder "$wal" "$folder"
    for ((round = 1; round <= rounds; round++)); do
        say "archiving ahead, round $round of $rounds"
        for tool in $(order "$round"); do if wanted "$tool"; then "archive_ahead_with_$tool" "$round"; fi; done
    done
    if wanted walden; then rest_with_walden && wait_with_walden; fi
    enter rm -rf "$folder" "$dir/push-repository"
}

archive_ahead_with_pgbackrest() { # ROUND
    local call="pgbackrest --config=$dir/push.conf --stanza=t"
    pgbackrest_configuration "$dir/push.conf" "$folder" "$dir/push-repository"
    printf 'archive-async=y\n' | enter tee -a "$dir/push.conf" >/dev/null
    # shellcheck disable=SC2086 # words are meant
    enter $call --no-online stanza-create
    sync
    measure "ahead pgbackrest" "$1" "$folder" --names "$dir/names" --archiving -- "$call archive-push %p"
    note_bytes "ahead size pgbackrest" "$1" "$(bytes_of "$dir/push-repository/archive")"
}

archive_ahead_with_walden() { # ROUND
    agent_repository
    sync
    measure_agent "ahead walden" "$1"
    note_bytes "ahead size walden" "$1" "$(bytes_of "$dir/push-repository/bench")"
    agent_repository
    measure_agent "once ahead walden" "$1" --pause 10
}

measure_agent() { # NAME ROUND [OPTION...]
    local name=$1 round=$2
    shift 2
    enter rm -f "$dir/agent.sock"
    measure "$name" "$round" "$folder" --names "$dir/names" --archiving --beside "$(agent_command)" \
        --wait-for "$dir/agent.sock" "$@" -- "$dir/bin/walden-wal --config $dir/push.yaml --socket $dir/agent.sock push %p"
}

agent_command() { echo "$dir/bin/walden agent --config $dir/push.yaml 2>>$dir/agent.log"; }

# The server of the data is not there; nothing runs but archiving.
agent_repository() {
    start_server "$wal/data" "-c archive_mode=off"
    walden_configuration "$dir/push.yaml" "$dir/push-repository"
    stop_server "$wal/data"
    enter tee -a "$dir/push.yaml" >/dev/null <<YAML
agent:
  socket: $dir/agent.sock
  state: "off"
schedule:
  jobs: {backup: "off", dump_daily: "off", dump_weekly: "off", prune: "off", index: "off", drill: "off", verify: "off"}
YAML
}

# The same with 200,000 more that wait: the next is found as soon, in as much memory.
wait_with_walden() {
    local round
    for ((round = 1; round <= rounds; round++)); do
        agent_repository
        measure_agent "ahead of 200000 walden" "$round" --waiting 200000
        agent_repository
        measure_agent "once ahead of 200000 walden" "$round" --waiting 200000 --pause 10
    done
}

# After the backlog: what is resident, and what a minute costs.
rest_with_walden() {
    local agent before after
    agent_repository
    enter rm -f "$dir/agent.sock"
    enter sh -c "exec $(agent_command)" &
    until enter test -S "$dir/agent.sock"; do sleep 0.1; done
    agent=$(pgrep -n -f "walden agent --config $dir/push.yaml")
    enter sh -c "cd '$folder' && head -n 40 '$dir/names' | while read -r name; do
        '$dir/bin/walden-wal' --config '$dir/push.yaml' --socket '$dir/agent.sock' push pg_wal/\$name || exit 1; done"
    sleep 25
    before=$(cut -d ' ' -f 14,15 "/proc/$agent/stat")
    sleep 60
    after=$(cut -d ' ' -f 14,15 "/proc/$agent/stat")
    note_bytes "rest walden" 1 "$(($(awk '/^VmRSS/ { print $2 }' "/proc/$agent/status") * 1024))"
    echo "processor of a minute at rest, in hundredths of a second, user and kernel: $before -> $after"
    kill "$agent"
    wait || true
}
