# shellcheck shell=bash
# Off-site and sealed: archive_command to rclone's S3 over TLS beside pgBackRest, what sealing adds to a push, and a base backup to S3
# beside the same to a directory.

bench_s3() {
    local wal=${WALDEN_BENCH_WAL:-$dir/wal} folder=$dir/push round tool
    [[ -d $wal/archive ]] || { fresh "$wal" && make_wal "$wal"; }
    segment_folder "$wal" "$folder"
    start_rclone
    for ((round = 1; round <= rounds; round++)); do
        say "push to S3, round $round of $rounds"
        for tool in $(order "$round"); do if wanted "$tool"; then "push_to_s3_with_$tool" "$round"; fi; done
        say "sealed and plain, round $round of $rounds"
        if ((round % 2)); then push_plain "$round"; push_sealed "$round"; else push_sealed "$round"; push_plain "$round"; fi
    done
    enter rm -rf "$folder" "$dir/push-repository"
    back_up_to_both
    stop_rclone
}

# rclone from script/bootstrap --test-servers, with a certificate that nobody else trusts; a bucket is a folder.
start_rclone() {
    local programs complete
    complete=$(compgen -G "${XDG_CACHE_HOME:-$HOME/.cache}/walden-test-servers/rclone-*/complete" | head -n 1)
    programs=${WALDEN_TEST_SERVERS:-${complete%/complete}}
    rm -rf "$dir/s3" && mkdir -p "$dir/s3/served/bench" "$dir/s3/tls"
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
        -keyout "$dir/s3/tls/key.pem" -out "$dir/s3/tls/ca.pem" 2>/dev/null
    chmod 644 "$dir/s3/tls/ca.pem"
    "$programs/bin/rclone" --config /dev/null serve s3 --addr 127.0.0.1:$s3_port --auth-key "bench,$s3_secret" \
        --cert "$dir/s3/tls/ca.pem" --key "$dir/s3/tls/key.pem" "$dir/s3/served" >"$dir/s3/log" 2>&1 &
    rclone=$!
    local deadline=$((SECONDS + 30))
    until (echo >"/dev/tcp/127.0.0.1/$s3_port") 2>/dev/null; do
        ((SECONDS < deadline)) || { cat "$dir/s3/log" >&2; exit 1; }
        sleep 0.1
    done
}
stop_rclone() { kill "$rclone" && wait "$rclone" || true; rm -rf "$dir/s3"; }
s3_port=9447
s3_secret=benchsecretbenchsecret

push_to_s3_with_pgbackrest() { # ROUND
    local call="pgbackrest --config=$dir/push-s3.conf --stanza=t"
    pgbackrest_configuration "$dir/push-s3.conf" "$folder" "$dir/push-repository"
    enter sed -i "s|^repo1-path=.*|repo1-path=/pgbackrest-$1|" "$dir/push-s3.conf"
    enter sed -i "/^process-max/a repo1-type=s3\nrepo1-s3-bucket=bench\nrepo1-s3-endpoint=127.0.0.1\nrepo1-s3-region=us-east-1\nrepo1-s3-key=bench\nrepo1-s3-key-secret=$s3_secret\nrepo1-s3-uri-style=path\nrepo1-storage-host=127.0.0.1\nrepo1-storage-port=$s3_port\nrepo1-storage-ca-file=$dir/s3/tls/ca.pem" "$dir/push-s3.conf"
    # shellcheck disable=SC2086 # words are meant
    enter $call --no-online stanza-create
    sync
    measure "push s3 pgbackrest" "$1" "$folder" --names "$dir/names" -- "$call archive-push %p"
}

# The lines of a repository in the bucket.
s3_lines() { # PREFIX
    cat <<YAML
  - s3:
      bucket: bench
      prefix: $1
      endpoint: https://127.0.0.1:$s3_port
      ca_file: $dir/s3/tls/ca.pem
      access_key_id: bench
      secret_access_key: $s3_secret
YAML
}

# The server that runs gets a new repository, told of by lines on standard input.
configure_walden() { # FILE
    enter rm -f "$1"
    { echo "cluster: bench"; echo "repositories:"; cat; echo "postgres:"
      echo "  connection: \"host=$dir port=$port user=postgres dbname=postgres\""; } | enter tee "$1" >/dev/null
    enter "$dir/bin/walden" init --config "$1" >/dev/null
}

with_wal_server() { # COMMAND...: whoever archives must know whose WAL it is
    start_server "$wal/data" "-c archive_mode=off"
    "$@"
    stop_server "$wal/data"
}

push_to_s3_with_walden() { # ROUND
    local configuration=$dir/push-s3.yaml
    s3_lines "walden-$1" >"$dir/lines"
    with_wal_server configure_walden "$configuration" <"$dir/lines"
    sync
    measure "push s3 walden" "$1" "$folder" --names "$dir/names" -- \
        "$dir/bin/walden wal push --config $configuration -- %p"
}

push_plain() { # ROUND
    push_to_directory plain "$1" ""
}
push_sealed() { # ROUND
    [[ -e $dir/key ]] || enter "$dir/bin/walden" key new --output "$dir/key" >/dev/null 2>&1
    push_to_directory sealed "$1" "    sealing: {age: {recipients: $(sed -n 's/^# public key: //p' "$dir/key")}}"
}
push_to_directory() { # NAME ROUND LINE
    wanted walden || return 0
    enter rm -rf "$dir/push-repository"
    printf '  - directory: %s\n%s\n' "$dir/push-repository" "$3" >"$dir/lines"
    with_wal_server configure_walden "$dir/push-$1.yaml" <"$dir/lines"
    sync
    measure "push $1 walden" "$2" "$folder" --names "$dir/names" -- \
        "$dir/bin/walden wal push --config $dir/push-$1.yaml -- %p"
}

back_up_to_both() {
    local data=$dir/data round place
    wanted walden || return 0
    load_cluster pgbench
    for ((round = 1; round <= rounds; round++)); do
        say "backup to S3 and to a directory, round $round of $rounds"
        for place in $( ((round % 2)) && echo s3 directory || echo directory s3); do
            enter sh -c "cat '$data'/base/*/* >/dev/null" # warm, for both alike
            archive_with /bin/true
            enter rm -rf "$dir/repository"
            if [[ $place == s3 ]]; then s3_lines "backup-$round"; else echo "  - directory: $dir/repository"; fi >"$dir/lines"
            configure_walden "$dir/backup-$place.yaml" <"$dir/lines"
            archive_with "$dir/bin/walden-wal --config $dir/backup-$place.yaml push \"%p\""
            sync
            measure "backup $place walden" "$round" "$dir" -- \
                "$dir/bin/walden backup --config $dir/backup-$place.yaml --checkpoint fast"
        done
        rm -rf "$dir/s3/served/bench/backup-$round"
    done
    archive_with /bin/true
    stop_server "$data"
    enter rm -rf "$data" "$dir/repository"
}
