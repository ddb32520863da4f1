# shellcheck shell=bash
# Retention over many nearly empty segments: two base backups with WALDEN_BENCH_GROWTH (100,000) segments between them, of which the first
# goes with all of them. Each segment has the bytes of a real one that was switched early, under the next names.

bench_prune() {
    local data=$dir/prune-data growth=${WALDEN_BENCH_GROWTH:-100000} round tool
    for ((round = 1; round <= rounds; round++)); do
        say "prune, round $round of $rounds"
        for tool in $(order "$round"); do
            wanted "$tool" || continue
            make_cluster "$data"
            start_server "$data"
            "prune_with_$tool" "$round"
            stop_server "$data"
            enter rm -rf "$data" "$dir/repository"
        done
    done
}

# The server's position jumps behind the segments that were made, so that its next backup comes after them.
jump_to() { # SEGMENT
    stop_server "$data"
    pg pg_resetwal -l "$1" -D "$data" >/dev/null
    start_server "$data"
}

# Makes the smallest stored segment of FOLDER (a timeline's, or an archive id's) again under the names after the newest; the next name.
grow() { # FOLDER COUNT
    enter python3 - "$1" "$2" <<'PY'
import os, re, sys
folder, count = sys.argv[1], int(sys.argv[2])
found = [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names
         if re.match(r"[0-9A-F]{24}(-[0-9a-f]{40})?\.(zst|gz|lz4)$", name)]
small = min(found, key=os.path.getsize)
with open(small, "rb") as file:
    content = file.read()
suffix, newest = os.path.basename(small)[24:], max(os.path.basename(path)[:24] for path in found)
timeline, number = newest[:8], int(newest[8:16], 16) * 256 + int(newest[16:], 16)
of_pgbackrest = suffix.startswith("-")
for number in range(number + 1, number + count + 1):
    log, name = f"{number // 256:08X}", f"{timeline}{number // 256:08X}{number % 256:08X}"
    place = os.path.join(folder, timeline + log if of_pgbackrest else log)
    os.makedirs(place, mode=0o700, exist_ok=True)
    with open(os.path.join(place, name + suffix), "wb") as file:
        file.write(content)
number += 1
print(f"{timeline}{number // 256:08X}{number % 256:08X}")
PY
}

prune_with_pgbackrest() { # ROUND
    local call="pgbackrest --config=$dir/prune.conf --stanza=t"
    archive_with /bin/true
    pgbackrest_configuration "$dir/prune.conf" "$data" "$dir/repository"
    # shellcheck disable=SC2086 # words are meant
    enter $call stanza-create
    archive_with "$call archive-push %p"
    # shellcheck disable=SC2086
    enter $call --type=full backup
    wait_until_archived "$(sql "select pg_walfile_name(pg_switch_wal()) from pg_create_restore_point('a')")"
    archive_with /bin/true
    jump_to "$(grow "$dir/repository/archive/t/"*-1 "$growth")"
    archive_with "$call archive-push %p"
    # shellcheck disable=SC2086
    enter $call --type=full backup
    sync
    measure "prune pgbackrest" "$1" "$dir" -- "$call --repo1-retention-full=1 expire"
    left_of pgbackrest "$dir/repository/archive"
}

prune_with_walden() { # ROUND
    local configuration=$dir/prune.yaml
    archive_with /bin/true
    walden_configuration "$configuration" "$dir/repository"
    enter sh -c "echo 'retention: {window: 1s}' >>'$configuration'"
    archive_with "$dir/bin/walden-wal --config $configuration push \"%p\""
    enter "$dir/bin/walden" backup --config "$configuration" >/dev/null
    wait_until_archived "$(sql "select pg_walfile_name(pg_switch_wal()) from pg_create_restore_point('a')")"
    archive_with /bin/true
    jump_to "$(grow "$dir/repository/bench/"*-*/wal/00000001 "$growth")"
    archive_with "$dir/bin/walden-wal --config $configuration push \"%p\""
    enter "$dir/bin/walden" backup --config "$configuration" >/dev/null
    sync
    sleep 2 # so that the second backup is older than the window
    measure "prune walden" "$1" "$dir" -- "$dir/bin/walden prune --config $configuration"
    left_of walden "$dir/repository/bench"
}

# That it did what was measured.
left_of() { # TOOL FOLDER
    local left
    left=$(enter find "$2" -type f -regextype posix-extended -regex '.*/[0-9A-F]{24}[^/]*' | wc -l)
    ((left < 20)) || { echo "bench: $1 left $left segments" >&2; exit 1; }
}
