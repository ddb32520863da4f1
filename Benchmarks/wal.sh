# shellcheck shell=bash
# What segments hold, found by the index's decoder and by pg_waldump --stats: one core, every checksum checked, from the
# page cache. And what compressing the same segments costs the processor.

bench_wal() {
    local wal=${WALDEN_BENCH_WAL:-$dir/wal} folder=$dir/decode/pg_wal round first last
    wanted walden || return 0
    [[ -d $wal/archive ]] || { fresh "$wal" && make_wal "$wal"; }
    swift build --package-path "$BENCH/.." -c release --static-swift-stdlib --product wal-decoding-benchmark >&2
    install -m 755 "$BENCH/../.build/release/wal-decoding-benchmark" "$dir/bin/"
    segment_folder "$wal" "$dir/decode"
    first=$(head -n 1 "$dir/names") last=$(tail -n 1 "$dir/names")
    enter sh -c "cat '$folder'/* >/dev/null"
    for ((round = 1; round <= rounds; round++)); do
        say "decode, round $round of $rounds"
        if ((round % 2)); then decode_with_walden "$round"; fi
        measure "decode pg_waldump" "$round" "$folder" -- "$pg_bin/pg_waldump --stats -p . $first $last"
        if ((round % 2 == 0)); then decode_with_walden "$round"; fi
        measure "compress zstd" "$round" "$folder" -- "zstd -3 -q --single-thread -c *"
    done
    enter rm -rf "$dir/decode"
}

decode_with_walden() { measure "decode walden" "$1" "$folder" -- "$dir/bin/wal-decoding-benchmark *"; } # ROUND
