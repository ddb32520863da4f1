#!/usr/bin/env python3
"""Prints the table of script/bench from measure.py's lines: report.py FILE. Exits 1 when an aim is missed.

A figure is the median over the rounds of each round's median call; a ratio is the median of the rounds' ratios, since
only what ran in the same round on a shared machine compares.
"""
import json
import statistics
import sys

MIB = 1024 * 1024
# What is measured, what it is held against (a name, or None for a bare figure), its unit, and the most it may be.
AIMS = [
    ("start walden-wal", "wall", "start /bin/true", "ms", 1.5),
    ("push walden", "wall", "push pgbackrest", "ms", 0.75),
    ("push walden-wal", "wall", "push pgbackrest", "ms", None),
    ("push size walden", "bytes", "push size pgbackrest", "MiB", 1.05),
    ("push walden", "peak", None, "MiB", 64),
]
for data in ("pgbench", "harder"):
    AIMS += [
        (f"backup {data} walden", "wall", f"backup {data} pgbackrest", "s", 0.7),
        (f"backup size {data} walden", "bytes", f"backup size {data} pgbackrest", "MiB", 1.05),
        (f"backup {data} walden", "peak", None, "MiB", 256),
        (f"restore {data} walden", "wall", f"restore {data} pgbackrest", "s", 0.8),
        (f"restore {data} walden", "peak", None, "MiB", 256),
    ]
AIMS += [
    ("decode walden", "wall", "decode pg_waldump", "s", 1.0),
    ("decode walden", "cpu", "decode pg_waldump", "s", 1.0),
    ("decode walden", "user", "compress zstd", "s", 0.1),
    ("decode walden", "peak", None, "MiB", 32),
]
AIMS += [
    ("ahead walden", "total", "ahead pgbackrest", "s", 0.65),
    ("ahead walden", "total_cpu", "ahead pgbackrest", "s", 0.65),
    ("ahead walden", "wall", "ahead pgbackrest", "ms", None),
    ("once ahead walden", "wall", None, "ms", 5),
    ("ahead size walden", "bytes", "ahead size pgbackrest", "MiB", 1.05),
    ("rest walden", "bytes", None, "MiB", 40),
    ("ahead of 200000 walden", "total", "ahead walden", "s", None),
    ("ahead of 200000 walden", "peak", "ahead walden", "MiB", 1.1),
    ("once ahead of 200000 walden", "wall", None, "ms", 10),
]
AIMS += [
    ("push s3 walden", "wall", "push s3 pgbackrest", "ms", 0.8),
    ("push s3 walden", "cpu", "push s3 pgbackrest", "ms", 0.8),
    ("push s3 walden", "peak", None, "MiB", 96),
    ("push sealed walden", "cpu", "push plain walden", "ms", 1.25),
    ("push sealed walden", "wall", "push plain walden", "ms", None),
    ("backup s3 walden", "wall", "backup directory walden", "s", 1.15),
    ("backup s3 walden", "peak", None, "MiB", 256),
]
AIMS += [
    ("fetch walden", "total", "fetch pgbackrest", "s", 0.8),
    ("fetch walden", "total_cpu", "fetch pgbackrest", "s", None),
    ("fetch walden", "wall", None, "ms", 5),
    ("fetch walden", "total", "fetch cp", "s", None),
    ("fetch replayed walden", "wall", None, "ms", 5),
    ("fetch replayed walden", "wall", "fetch replayed pgbackrest", "ms", None),
    ("fetch replayed walden", "wall", "fetch replayed cp", "ms", None),
    ("replay walden", "wall", "replay cp", "s", 1.0),
    ("replay walden", "wall", "replay pgbackrest", "s", None),
]
AIMS += [
    ("prune walden", "wall", "prune pgbackrest", "s", 0.5),
    ("prune walden", "cpu", "prune pgbackrest", "s", None),
    ("prune walden", "peak", None, "MiB", 64),
    ("verify walden", "wall", "verify pgbackrest", "s", 0.25),
    ("verify walden", "cpu", "verify pgbackrest", "s", 0.25),
    ("verify walden", "peak", None, "MiB", 256),
    ("list many walden", "wall", "list few walden", "ms", 1.15),
    ("status many walden", "wall", "status few walden", "ms", 1.15),
]
SCALE = {"ms": 1000, "s": 1, "MiB": 1 / MIB}


def read(path):
    """{(name, field): {round: value}} in seconds and bytes."""
    found = {}
    with open(path) as file:
        for line in map(json.loads, file):
            values = {"bytes": line.get("bytes")}
            if "walls" in line:
                values = {field: statistics.median(line[field + "s"]) for field in ("wall", "user", "cpu")}
                values["peak"] = line["peak"] * 1024
                values.update({field: line[field] for field in ("total", "total_cpu") if field in line})
            for field, value in values.items():
                found.setdefault((line["name"], field), {})[line["round"]] = value
    return found


def row(found, name, field, other, unit, limit):
    """The cells of one line, or None when it was not measured."""
    ours = found.get((name, field), {})
    theirs = found.get((other, field), {})
    if not ours and not theirs:
        return None
    figure = [statistics.median(side.values()) * SCALE[unit] if side else None for side in (ours, theirs)]
    ratios = [ours[at] / theirs[at] for at in ours.keys() & theirs.keys() if theirs[at]]
    judged = figure[0] if other is None else statistics.median(ratios) if ratios else None
    verdict = "" if judged is None or limit is None else "PASS" if judged <= limit else "MISS"
    shown = ["" if value is None else f"{value:.2f} {unit}" for value in figure]
    bound = "" if limit is None else f"<= {limit} {unit if other is None else ''}".strip()
    what = f"{name} ({field})" if other is None else f"{name} / {other}" + (f" ({field})" if field not in ("wall", "bytes") else "")
    return [what, *shown, f"{judged:.3f}" if other and judged is not None else "", bound, verdict]


def main():
    found = read(sys.argv[1])
    rows = [cells for aim in AIMS if (cells := row(found, *aim))]
    head = ["what", "walden", "beside it", "ratio", "aim", "verdict"]
    widths = [max(len(cells[at]) for cells in [head, *rows]) for at in range(len(head))]
    for cells in [head, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + " |")
    sys.exit(any(cells[-1] == "MISS" for cells in rows))


main()
