# shellcheck shell=bash
# Where things are, and how they are run: sourced by script/bench and used by its parts.

dir=${WALDEN_BENCH_DIR:-/tmp/walden-bench}
rounds=${WALDEN_BENCH_ROUNDS:-3}
scale=${WALDEN_BENCH_SCALE:-200}
segments=${WALDEN_BENCH_SEGMENTS:-64}
only=${WALDEN_BENCH_ONLY:-}
results=$dir/results.jsonl
port=5498
read -r -a enter_words <<<"${WALDEN_BENCH_ENTER:-}"
if ((${#enter_words[@]} == 0 && EUID == 0)); then
    enter_words=(setpriv --reuid postgres --regid postgres --init-groups env "HOME=$dir")
fi
pg_bin=${WALDEN_BENCH_PG_BIN:-$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1)}

enter() { ${enter_words[@]+"${enter_words[@]}"} "$@"; }
pg() { local program=$1; shift; enter "$pg_bin/$program" "$@"; }
sql() { pg psql -h "$dir" -p "$port" -U postgres -d postgres -AtXqc "$1"; }
say() { printf '== %s (load %s)\n' "$*" "$(cut -d ' ' -f 1 /proc/loadavg)" >&2; }
wanted() { [[ -z $only || $only == "$1" ]]; }
bytes_of() { enter du -sb --apparent-size "$1" | cut -f 1; }
fresh() { enter rm -rf "$@" && enter mkdir -m 700 "$@"; }

# In odd rounds pgBackRest goes first, in even ones Walden: the first big writer of a round has the harder time.
order() { if (($1 % 2)); then echo pgbackrest walden; else echo walden pgbackrest; fi; }

prepare_scratch() { # REPOSITORY
    local bin=${WALDEN_BENCH_BIN:-}
    if [[ -z ${WALDEN_BENCH_ENTER:-} ]] && ! command -v pgbackrest >/dev/null; then
        DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends pgbackrest >&2
    fi
    mkdir -p "$dir"
    chmod 755 "$dir"
    if ((EUID == 0)); then chown postgres: "$dir"; fi
    if [[ $only != pgbackrest ]]; then
        [[ -n $bin ]] || bin=$("$1/script/build" | tail -n 1)
        mkdir -p "$dir/bin"
        install -m 755 "$bin"/walden{,-wal} "$dir/bin/"
    fi
    install -m 644 "$BENCH/measure.py" "$dir/"
    : >"$results"
    if ((EUID == 0)); then chown postgres: "$results"; fi
    trap 'stop_server "$dir/data"; stop_server "$dir/wal/data"' EXIT
    printf 'PostgreSQL: %s\npgBackRest: %s\nmachine: %s cores, %s\n' "$(pg postgres --version)" \
        "$(enter pgbackrest version)" "$(nproc)" "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
}

# measure NAME ROUND CWD ARGUMENT...: see measure.py
measure() {
    local name=$1 round=$2 cwd=$3
    shift 3
    enter python3 "$dir/measure.py" --out "$results" --name "$name" --round "$round" --cwd "$cwd" "$@"
}
note_bytes() { measure "$1" "$2" / --bytes "$3"; } # NAME ROUND BYTES

start_server() { # DATA [OPTION...]
    local data=$1
    shift
    pg pg_ctl -D "$data" -l "$dir/log" -t 600 -w start \
        -o "-c listen_addresses= -c unix_socket_directories=$dir -c port=$port $*" >/dev/null
}
stop_server() { if enter test -s "$1/postmaster.pid"; then pg pg_ctl -D "$1" -m fast -w stop >/dev/null; fi; }

make_cluster() { # DATA
    fresh "$1"
    pg initdb -D "$1" -U postgres -A trust -k --no-sync -E UTF8 --locale=C.UTF-8 >/dev/null
    enter tee -a "$1/postgresql.conf" >/dev/null <<'CONF'
shared_buffers = 1GB
max_wal_size = 8GB
checkpoint_timeout = 60s
archive_mode = on
archive_command = '/bin/true'
autovacuum = off
CONF
}

pgbackrest_configuration() { # FILE DATA REPOSITORY
    fresh "$3" "$dir/pgbackrest.d"
    enter tee "$1" >/dev/null <<CONF
[global]
repo1-path=$3
compress-type=zst
process-max=2
start-fast=y
repo1-retention-full=9
log-path=$dir/pgbackrest.d
spool-path=$dir/pgbackrest.d
lock-path=$dir/pgbackrest.d
log-level-console=warn
log-level-file=off
[t]
pg1-path=$2
pg1-socket-path=$dir
pg1-port=$port
pg1-user=postgres
CONF
}

# What a server in DATA calls to fetch ahead; the file is fetch.conf.
pgbackrest_get() { # DATA
    echo "pgbackrest --config=$dir/fetch.conf --stanza=t --archive-async --archive-get-queue-max=1GiB --pg1-path=$1" \
        "archive-get %f %p"
}

# The server that runs in DATA gets a new repository of Walden's.
walden_configuration() { # FILE REPOSITORY
    enter rm -rf "$1" "$2"
    enter "$dir/bin/walden" init --config "$1" --repository "$2" --cluster bench \
        --connection "host=$dir port=$port user=postgres dbname=postgres" >/dev/null
}

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
