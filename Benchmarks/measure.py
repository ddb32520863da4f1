#!/usr/bin/env python3
"""Runs a command as PostgreSQL's archiver does, and appends one JSON line on what it took.

  measure.py --out FILE --name NAME --round N --cwd DIR [--names FILE | --count N] [--direct | --recovering [--replaying SECONDS]] -- COMMAND...
  measure.py ... --archiving [--waiting N] [--beside COMMAND --wait-for PATH] [--pause SECONDS] -- COMMAND...
  measure.py --out FILE --name NAME --round N --cwd DIR --bytes N | --seconds S

Each call goes through `sh -c`, with %p and %f replaced for each name of --names; --direct starts the words as they
are. --recovering plays a server in recovery instead: %p is pg_wal/RECOVERYXLOG, removed before each call, and DIR has a postmaster.pid
that names this process, and a recovery.signal; at the end both go, and what still runs in the background is waited for. --replaying waits so
long between calls, as replay of a segment takes; that is not counted.
--archiving plays a server with a backlog: all names are ready in pg_wal/archive_status, and done once their call has succeeded; what
runs in the background is waited for too, and counts for the peak. --waiting: so many more are ready behind the last. --beside runs
while the calls do, from the moment that PATH is there, and is told to end (SIGTERM) after them. --pause waits after the first call, so that what looks ahead can be ahead; that is not counted.
What it says on standard output is thrown away. Walls are seconds, users the
seconds that the processor spent outside of the kernel, and cpus with it; the peak is the largest resident set of any one process in KiB, of which about 12 MiB are this
program's own, as the kernel counts them to a child until it has started another program. The total is that of all calls, the
total_cpu that of all that they started, in the background too.
"""
import argparse
import ctypes
import json
import resource
import os
import signal
import sys
import time


def run(words):
    """Seconds, the kernel's account and the exit status of one call."""
    begin = time.perf_counter()
    child = os.posix_spawnp(words[0], words, os.environ)
    _, status, usage = os.wait4(child, 0)
    return time.perf_counter() - begin, usage, status


SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER, linux/prctl.h
TARGET = "pg_wal/RECOVERYXLOG"


def play_server():
    adopt_orphans()
    with open("postmaster.pid", "w") as file:
        file.write(f"{os.getpid()}\n")
    open("recovery.signal", "w").close()


def end_server():
    os.remove("recovery.signal")
    os.remove("postmaster.pid")
    await_orphans()


def adopt_orphans():
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)  # what outlives its parent is counted here too


def play_backlog(names, waiting):
    os.makedirs("pg_wal/archive_status", exist_ok=True)
    for name in os.listdir("pg_wal/archive_status"):
        os.remove("pg_wal/archive_status/" + name)
    for name in names:
        open(f"pg_wal/archive_status/{name}.ready", "w").close()
    number = int(names[-1][8:16], 16) * 256 + int(names[-1][16:], 16)
    for number in range(number + 1, number + 1 + waiting):
        open(f"pg_wal/archive_status/{names[-1][:8]}{number // 256:08X}{number % 256:08X}.ready", "w").close()


def start_beside(command, path):
    child = os.posix_spawnp("sh", ["sh", "-c", "exec " + command], os.environ)
    deadline = time.monotonic() + 30
    while not os.path.exists(path):
        if time.monotonic() > deadline:
            sys.exit(f"measure: {path} did not come to be")
        time.sleep(0.01)
    return child


def await_orphans():
    try:
        while True:
            os.wait()
    except ChildProcessError:
        return


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    for name in ("out", "name", "cwd"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--round", type=int, required=True)
    parser.add_argument("--names")
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--direct", action="store_true")
    parser.add_argument("--recovering", action="store_true")
    parser.add_argument("--replaying", type=float, default=0)
    parser.add_argument("--archiving", action="store_true")
    parser.add_argument("--waiting", type=int, default=0)
    parser.add_argument("--beside")
    parser.add_argument("--wait-for")
    parser.add_argument("--pause", type=float, default=0)
    parser.add_argument("--bytes", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("command", nargs="*")
    options = parser.parse_args()
    line = {"name": options.name, "round": options.round}
    if options.bytes is not None:
        line["bytes"] = options.bytes
    elif options.seconds is not None:
        line.update(walls=[options.seconds], users=[0], cpus=[0], peak=0)
    else:
        os.chdir(options.cwd)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        with open(options.names) if options.names else open(os.devnull) as file:
            names = file.read().split() or [""] * options.count
        walls, users, cpus, peaks, failures = [], [], [], [], 0
        beside = None
        if options.recovering:
            play_server()
        if options.archiving:
            adopt_orphans()
            play_backlog(names, options.waiting)
        if options.beside:
            beside = start_beside(options.beside, options.wait_for)
        for name in names:
            path = TARGET if options.recovering else "pg_wal/" + name
            if options.recovering and os.path.exists(path):
                os.remove(path)
            text = " ".join(options.command).replace("%p", path).replace("%f", name)
            words = options.command if options.direct else ["sh", "-c", text]
            wall, usage, status = run(words)
            walls.append(wall)
            users.append(usage.ru_utime)
            cpus.append(usage.ru_utime + usage.ru_stime)
            peaks.append(usage.ru_maxrss)
            failures += status != 0
            if options.archiving and status == 0:
                ready = f"pg_wal/archive_status/{name}.ready"
                os.rename(ready, ready.removesuffix("ready") + "done")
            if options.pause and len(walls) == 1:
                time.sleep(options.pause)
            time.sleep(options.replaying)
        if options.recovering:
            end_server()
        if beside:
            os.kill(beside, signal.SIGTERM)
        if options.archiving:
            await_orphans()
        all_of_it = resource.getrusage(resource.RUSAGE_CHILDREN)
        line.update(walls=walls, users=users, cpus=cpus, peak=max(peaks), failures=failures, total=sum(walls))
        line.update(total_cpu=all_of_it.ru_utime + all_of_it.ru_stime)
        if options.archiving:
            line.update(peak=all_of_it.ru_maxrss)
    with open(options.out, "a") as file:
        file.write(json.dumps(line) + "\n")
    if line.get("failures"):
        sys.exit(f"measure: {line['failures']} of {len(line['walls'])} calls failed: {options.name}")


main()
